import { useState } from 'preact/hooks'
import { goesWrong, mythLane } from '../trace/myth.js'
import { MYTH_RUNS, MYTHS, type MythName } from '../trace/presets.js'
import type { Trace } from '../trace/trace.js'
import { LaneView } from './lane-view.js'
import { endOf } from './lanes.js'
import { live, recorded, useRuns, type ScreenProps } from './runs.js'

type Found = Partial<Record<MythName, { readonly trace: Trace; readonly runs: number }>>

/** Each belief, and runs of it until one goes wrong, or enough have not. */
export function Myths({ words, screen }: ScreenProps) {
  const [found, setFound] = useState<Found>(live ? {} : recorded.myths)
  const [searched, setSearched] = useState<MythName>()
  const { busy, failure, run } = useRuns()
  const search = (name: MythName) => {
    if (busy) return
    setSearched(name)
    void run(MYTHS[name], (trace, runs) => {
      setFound((old) => ({ ...old, [name]: { trace, runs } }))
      return goesWrong(name, trace) || runs === MYTH_RUNS
    })
  }
  return (
    <>
      <p class="lead">{words.mythsIntro}</p>
      {(Object.keys(MYTHS) as MythName[]).map((name) => {
        const { trace, runs = 0 } = found[name] ?? {}
        const wrong = trace !== undefined && goesWrong(name, trace)
        const lane = trace && mythLane(name, trace)
        return (
          <section class="myth" key={name} aria-label={words.myths[name][0]}>
            <h2>“{words.myths[name][0]}”</h2>
            <p>
              {words.myths[name][1]}
              {live && (
                <button type="button" class="run plain" aria-disabled={busy} onClick={() => search(name)}>
                  {busy && searched === name ? words.running : words.search}
                </button>
              )}
              <strong class={wrong ? 'no' : ''} role="status">
                {trace !== undefined && (wrong ? words.found(runs) : words.notFound(runs))}
              </strong>
            </p>
            {failure !== undefined && searched === name && (
              <p class="no" role="alert">
                {words.failed(failure)}
              </p>
            )}
            {lane !== undefined && (
              <LaneView
                {...{ lane, words, screen }}
                experiment={trace!.experiment}
                end={endOf({ ...trace!, lanes: [lane] })}
              />
            )}
          </section>
        )
      })}
    </>
  )
}
