import { useState } from 'preact/hooks'
import { goesWrong, mythLane } from '../trace/myth.js'
import { MYTH_RUNS, MYTHS, type MythName } from '../trace/presets.js'
import type { Trace } from '../trace/trace.js'
import { LaneView } from './lane-view.js'
import { Alert, Button } from './parts.js'
import { live, recorded, useRuns, type ScreenProps } from './runs.js'

interface Found {
  readonly trace: Trace
  readonly runs: number
}

/** Each belief, and runs of it until one goes wrong, or enough have not. */
export function Myths(props: ScreenProps) {
  return (
    <>
      <p class="lead" children={props.words.mythsIntro} />
      {(Object.keys(MYTHS) as MythName[]).map((name) => (
        <Myth key={name} name={name} {...props} />
      ))}
    </>
  )
}

function Myth({ name, words, screen }: ScreenProps & { name: MythName }) {
  const [found, setFound] = useState<Found | undefined>(live ? undefined : recorded.myths[name])
  const { busy, failure, run } = useRuns()
  const search = () =>
    void run(MYTHS[name], (trace, runs) => {
      setFound({ trace, runs })
      return goesWrong(name, trace) || runs === MYTH_RUNS
    })
  const [claim, comment] = words.myths[name]
  const wrong = found !== undefined && goesWrong(name, found.trace)
  const result = found && (wrong ? words.found(found.runs) : words.notFound(found.runs))
  const lane = found && mythLane(name, found.trace)
  return (
    <section class="myth" aria-label={claim}>
      <h2>“{claim}”</h2>
      <p>
        {comment}
        {live && (
          <Button look="run plain" idle={busy} text={busy ? words.running : words.search} onClick={search} />
        )}
        <strong class={wrong ? 'no' : ''} role="status" children={result} />
      </p>
      <Alert text={failure === undefined ? undefined : words.failed(failure)} />
      {lane && <LaneView {...{ lane, words, screen }} lanes={[lane]} experiment={MYTHS[name]} />}
    </section>
  )
}
