import { useState } from 'preact/hooks'
import { goesWrong, MYTH_RUNS, mythLane, MYTHS, type MythName } from '../trace/presets.js'
import { LaneView } from './lane-view.js'
import { Alert, Button } from './parts.js'
import { live, recorded, useRuns, type Found } from './runs.js'
import { useSetting } from './setting.js'

/** Each belief, and runs of it until one goes wrong, or enough have not. */
export function Myths() {
  const { say } = useSetting()
  const names = Object.keys(MYTHS) as MythName[]
  return (
    <>
      <p class="lead" children={say('mythsIntro')} />
      {names.map((name) => (
        <Myth key={name} name={name} />
      ))}
    </>
  )
}

function Myth({ name }: { name: MythName }) {
  const { say } = useSetting()
  const [found, setFound] = useState<Found | undefined>(live ? undefined : recorded.myths[name])
  const { busy, failure, run } = useRuns()
  const search = () =>
    void run(MYTHS[name], (trace, runs) => {
      setFound({ trace, runs })
      return goesWrong(name, trace) || runs === MYTH_RUNS
    })
  const wrong = found !== undefined && goesWrong(name, found.trace)
  const result = found && say(wrong ? 'found' : 'notFound', found.runs)
  const lane = found && mythLane(name, found.trace)
  return (
    <section class="myth" aria-label={say(`myths.${name}`)}>
      <h2>“{say(`myths.${name}`)}”</h2>
      <p>
        {say(`myths.${name}.about`)}
        {live && (
          <Button
            class="run plain"
            idle={busy}
            onClick={search}
            children={say(busy ? 'running' : 'search')}
          />
        )}
        <strong class={wrong ? 'no' : ''} role="status" children={result} />
      </p>
      <Alert text={failure && say('failed', failure)} />
      {lane && <LaneView lane={lane} lanes={[lane]} experiment={found.trace.experiment} />}
    </section>
  )
}
