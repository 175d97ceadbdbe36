import { useEffect, useState } from 'preact/hooks'
import { SENDS, WORDS, type SendsName } from '../trace/presets.js'
import { RECV_SIZE, type Experiment, type Trace } from '../trace/trace.js'
import { intactCount } from '../trace/verdict.js'
import { Compose } from './compose.js'
import { Files } from './files.js'
import { outcomeText } from './in-words.js'
import { LaneView } from './lane-view.js'
import { Alert, Pick } from './parts.js'
import { live, recorded, useRuns, type ScreenProps } from './runs.js'
import type { Words } from './words-en.js'

interface Counted {
  readonly runs: number
  readonly raw: number
  readonly framed: number
  /** Runs by how often they called recv(). */
  readonly reads: ReadonlyMap<number, number>
}

const NONE: Counted = { runs: 0, raw: 0, framed: 0, reads: new Map() }
const FIRST: Experiment = { kind: 'sends', messages: WORDS, pace: 'turn', recvSize: RECV_SIZE, think: 0 }

/** Compose sends, run them, see both lanes. */
export function Lanes({ words, screen }: ScreenProps) {
  const [trace, setTrace] = useState(recorded.sends.words)
  const [experiment, setExperiment] = useState(FIRST)
  const [tally, setTally] = useState(NONE)
  const { busy, failure, run } = useRuns()
  const go = (times: number) => {
    let counted = NONE
    void run(experiment, (next, runs) => {
      counted = count(counted, next)
      setTally(counted)
      if (runs === times || runs % 5 === 1) setTrace(next)
      return runs === times
    })
  }
  useEffect(() => {
    if (live) go(1)
  }, [])
  const outcomes = trace.lanes.map(
    (lane) => `${words.mode[lane.mode][0]}: ${outcomeText(lane, trace.experiment, words).text}.`,
  )
  return (
    <>
      {live && <Compose {...{ words, experiment, busy }} onChange={setExperiment} onRun={go} />}
      {!live && <Presets {...{ words, trace }} onPick={setTrace} />}
      <Files words={words} trace={trace} onOpen={setTrace} />
      <Alert text={failure === undefined ? undefined : words.failed(failure)} />
      <p class="unseen" role="status" children={outcomes.join(' ')} />
      {tally.runs > 1 && <Tally words={words} tally={tally} />}
      <Both {...{ trace, words, screen }} />
    </>
  )
}

/** The runs that came with the page. */
function Presets({ words, trace, onPick }: { words: Words; trace: Trace; onPick: (trace: Trace) => void }) {
  const names = Object.keys(SENDS) as SendsName[]
  const shown = names.find((name) => recorded.sends[name] === trace)
  const options = [
    ...Object.entries(words.presets),
    ...(shown === undefined ? [['', words.opened] as const] : []),
  ]
  const pick = (name: string) => onPick(recorded.sends[name as SendsName] ?? trace)
  return (
    <div class="compose">
      <Pick label={words.recorded} value={shown ?? ''} options={options} onPick={pick} />
      <p class="dim" children={words.howToRun} />
    </div>
  )
}

/** Both lanes of a run, with one axis of time. */
export function Both({ trace: { lanes, experiment }, words, screen }: ScreenProps & { trace: Trace }) {
  return lanes.map((lane) => <LaneView key={lane.mode} {...{ lane, lanes, experiment, words, screen }} />)
}

function count({ runs, raw, framed, reads }: Counted, { lanes }: Trace): Counted {
  const [one, other] = lanes.map(({ flows }) => Number(intactCount(flows[0]!) === flows[0]!.sent.length))
  const calls = lanes[0]!.flows[0]!.reads.length
  const more = new Map([...reads, [calls, (reads.get(calls) ?? 0) + 1]])
  return { runs: runs + 1, raw: raw + one!, framed: framed + other!, reads: more }
}

function Tally({ words, tally: { raw, runs, framed, reads } }: { words: Words; tally: Counted }) {
  const bars = [...reads].toSorted(([a], [b]) => a - b)
  return (
    <div class="tally">
      <p role="status" children={words.tally(raw, runs, framed)} />
      <p>
        {words.readsTally}
        {bars.map(([calls, times]) => (
          <span class="bar">
            {calls}
            <svg
              aria-hidden="true"
              width={times * 3}
              height="12"
              children={<rect width={times * 3} height="12" class="m0" />}
            />
            ×{times}
          </span>
        ))}
      </p>
    </div>
  )
}
