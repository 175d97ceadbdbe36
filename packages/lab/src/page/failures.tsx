import { useState } from 'preact/hooks'
import { FAILURES, type FailureName } from '../trace/presets.js'
import { Both } from './lanes.js'
import { Alert, Button } from './parts.js'
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
  const choices = (Object.keys(FAILURES) as FailureName[]).map((each) => (
    <Button
      key={each}
      pressed={each === which}
      text={words.failures[each][0]}
      onClick={() => setWhich(each)}
    />
  ))
  return (
    <>
      <div class="choices" role="group" aria-label={words.tabs.failures} children={choices} />
      <p class="lead">
        {words.failures[which][1]}
        {live && (
          <Button look="run" idle={busy} text={busy ? words.running : `▶ ${words.run}`} onClick={again} />
        )}
      </p>
      <Alert text={failure === undefined ? undefined : words.failed(failure)} />
      <Both key={which} trace={traces[which]} words={words} screen={screen} />
    </>
  )
}
