import { useState } from 'preact/hooks'
import { FAILURES, type FailureName } from '../trace/presets.js'
import { Both } from './lanes.js'
import { Alert, Button } from './parts.js'
import { live, recorded, useRuns } from './runs.js'
import { useSetting } from './setting.js'

/** Five ways in which the original programs fail, and what framing makes of each. */
export function Failures() {
  const { say } = useSetting()
  const [which, setWhich] = useState<FailureName>('stall')
  const [traces, setTraces] = useState(recorded.failures)
  const { busy, failure, run } = useRuns()
  const again = () =>
    void run(FAILURES[which], (trace) => {
      setTraces({ ...traces, [which]: trace })
      return true
    })
  const choices = (Object.keys(FAILURES) as FailureName[]).map((each) => (
    <Button aria-pressed={each === which} onClick={() => setWhich(each)} children={say(`failures.${each}`)} />
  ))
  return (
    <>
      <div class="choices" role="group" aria-label={say('tabs.failures')} children={choices} />
      <p class="lead">
        {say(`failures.${which}.about`)}
        {live && (
          <Button
            class="run"
            idle={busy}
            onClick={again}
            children={busy ? say('running') : `▶ ${say('run')}`}
          />
        )}
      </p>
      <Alert text={failure && say('failed', failure)} />
      <Both key={which} trace={traces[which]} />
    </>
  )
}
