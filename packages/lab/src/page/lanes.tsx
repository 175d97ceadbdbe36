import { useEffect, useState } from 'preact/hooks'
import { SENDS, type SendsName } from '../trace/presets.js'
import { checkExperiment, type Trace } from '../trace/trace.js'
import { intactCount } from '../trace/verdict.js'
import { Compose } from './compose.js'
import { Files } from './files.js'
import { outcomeText } from './in-words.js'
import { LaneView } from './lane-view.js'
import { Alert, Pick } from './parts.js'
import { live, recorded, useRuns } from './runs.js'
import { useSetting } from './setting.js'

/** Compose sends, run them, see both lanes. */
export function Lanes() {
  const { say } = useSetting()
  const [trace, setTrace] = useState(recorded.sends.words)
  const [experiment, setExperiment] = useState(checkExperiment(SENDS.words))
  const [counted, setCounted] = useState<readonly Counted[]>([])
  const { busy, failure, run } = useRuns()
  const go = (times: number) => {
    const all: Counted[] = []
    void run(experiment, (next, runs) => {
      all.push(count(next))
      setCounted([...all])
      if (runs === times || runs % 5 === 1) setTrace(next)
      return runs === times
    })
  }
  useEffect(() => {
    if (live) go(1)
  }, [])
  const outcomes = trace.lanes.map(
    (lane) => `${say(`mode.${lane.mode}`)}: ${outcomeText(lane, trace.experiment, say).text}.`,
  )
  return (
    <>
      {live && <Compose {...{ experiment, busy }} onChange={setExperiment} onRun={go} />}
      {!live && <Presets trace={trace} onPick={setTrace} />}
      <Files trace={trace} onOpen={setTrace} />
      <Alert text={failure && say('failed', failure)} />
      <p class="unseen" role="status" children={outcomes.join(' ')} />
      {counted.length > 1 && <Tally counted={counted} />}
      <Both trace={trace} />
    </>
  )
}

/** The runs that came with the page. */
function Presets({ trace, onPick }: { trace: Trace; onPick: (trace: Trace) => void }) {
  const { say } = useSetting()
  const names = Object.keys(SENDS) as SendsName[]
  const shown = names.find((name) => recorded.sends[name] === trace) ?? ''
  const options: [SendsName | '', string][] = names.map((name) => [name, say(`presets.${name}`)])
  if (shown === '') options.push(['', say('opened')])
  const pick = (name: SendsName | '') => onPick(name === '' ? trace : recorded.sends[name])
  return (
    <div class="compose">
      <Pick label={say('recorded')} value={shown} options={options} onPick={pick} />
      <p class="dim" children={say('howToRun')} />
    </div>
  )
}

/** Both lanes of a run, with one axis of time. */
export function Both({ trace: { lanes, experiment } }: { trace: Trace }) {
  return lanes.map((lane) => <LaneView key={lane.mode} {...{ lane, lanes, experiment }} />)
}

/** Of a run: whether all arrived in each lane, and how often the raw one called recv(). */
type Counted = Readonly<Record<'raw' | 'framed' | 'calls', number>>

function count({ lanes }: Trace): Counted {
  const [raw, framed] = lanes.map(({ flows: [flow] }) => Number(intactCount(flow!) === flow!.sent.length))
  return { raw: raw!, framed: framed!, calls: lanes[0].flows[0]!.reads.length }
}

function Tally({ counted }: { counted: readonly Counted[] }) {
  const { say } = useSetting()
  const sum = (mode: 'raw' | 'framed') => counted.reduce((total, each) => total + each[mode], 0)
  const calls = new Map<number, number>()
  for (const each of counted) calls.set(each.calls, (calls.get(each.calls) ?? 0) + 1)
  const bars = [...calls].toSorted(([a], [b]) => a - b)
  return (
    <div class="tally">
      <p role="status" children={say('tally', sum('raw'), counted.length, sum('framed'))} />
      <p>
        {say('readsTally')}
        {bars.map(([reads, times]) => (
          <span class="bar">
            {reads}
            <svg
              aria-hidden="true"
              width={times * 3}
              height="12"
              children={<rect width="100%" height="12" class="m0" />}
            />
            ×{times}
          </span>
        ))}
      </p>
    </div>
  )
}
