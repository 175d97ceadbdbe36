import { useState } from 'preact/hooks'
import { FAILURES, type FailureName } from '../trace/presets.js'
import { Both } from './lanes.js'
import { live, recorded, useRuns, type ScreenProps } from './runs.js'

/** Five ways in which the original programs fail, and what framing makes of each. */
export function Failures({ words, screen }: ScreenProps) {
  const [which, setWhich] = useState<FailureName>('stall')
  const [traces, setTraces] = useState(recorded.failures)
  const { busy, failure, run } = useRuns()
  const again = () =>
    void run(FAILURES[which], (trace) => {
      setTraces({ ...traces, [which]: trace })
      return true
    })
  return (
    <>
      <div class="choices" role="group" aria-label={words.tabs.failures}>
        {(Object.keys(FAILURES) as FailureName[]).map((each) => (
          <button type="button" key={each} aria-pressed={each === which} onClick={() => setWhich(each)}>
            {words.failures[each][0]}
          </button>
        ))}
      </div>
      <p class="lead">
        {words.failures[which][1]}
        {live && (
          <button type="button" class="run" aria-disabled={busy} onClick={again}>
            {busy ? words.running : `▶ ${words.run}`}
          </button>
        )}
      </p>
      {failure !== undefined && (
        <p class="no" role="alert">
          {words.failed(failure)}
        </p>
      )}
      <Both key={which} trace={traces[which]} words={words} screen={screen} />
    </>
  )
}
