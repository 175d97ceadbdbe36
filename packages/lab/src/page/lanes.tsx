import { useEffect, useState } from 'preact/hooks'
import { readTrace } from '../trace/read-trace.js'
import { SENDS, WORDS, type SendsName } from '../trace/presets.js'
import { RECV_SIZE, type Experiment, type Trace } from '../trace/trace.js'
import { intactCount } from '../trace/verdict.js'
import { Compose, Pick } from './compose.js'
import { outcomeText } from './in-words.js'
import { LaneView } from './lane-view.js'
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

/** Compose sends, run them, see both lanes. */
export function Lanes({ words, screen }: ScreenProps) {
  const [trace, setTrace] = useState(recorded.sends.words)
  const [experiment, setExperiment] = useState<Experiment>({
    kind: 'sends',
    messages: WORDS,
    pace: 'turn',
    recvSize: RECV_SIZE,
    think: 0,
  })
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
  const preset = (Object.keys(SENDS) as SendsName[]).find((name) => recorded.sends[name] === trace)
  return (
    <>
      {live ? (
        <Compose {...{ words, experiment, busy }} onChange={setExperiment} onRun={go} />
      ) : (
        <div class="compose">
          <Pick
            label={words.recorded}
            value={preset ?? ''}
            options={[
              ...Object.entries(words.presets),
              ...(preset === undefined ? [['', words.opened] as const] : []),
            ]}
            onPick={(name) => setTrace(recorded.sends[name as SendsName] ?? trace)}
          />
          <p class="dim">{words.howToRun}</p>
        </div>
      )}
      <Files words={words} trace={trace} onOpen={setTrace} />
      {failure !== undefined && (
        <p class="no" role="alert">
          {words.failed(failure)}
        </p>
      )}
      <p class="unseen" role="status">
        {trace.lanes
          .map((lane) => `${words.mode[lane.mode][0]}: ${outcomeText(lane, trace.experiment, words).text}.`)
          .join(' ')}
      </p>
      {tally.runs > 1 && <Tally words={words} tally={tally} />}
      <Both trace={trace} words={words} screen={screen} />
    </>
  )
}

/** Both lanes of a run, with one axis of time. */
export function Both({ trace, words, screen }: ScreenProps & { trace: Trace }) {
  const { lanes, experiment } = trace
  const end = endOf(trace)
  return lanes.map((lane) => <LaneView key={lane.mode} {...{ lane, experiment, words, screen, end }} />)
}

/** Where the axis of time ends, in microseconds. */
export function endOf({ lanes }: Trace): number {
  let last = 1
  for (const { flows } of lanes)
    last = Math.max(last, flows[0]!.reads.at(-1)?.at ?? 0, flows[0]!.writes.at(-1)?.at ?? 0)
  return last * 1.05
}

function count({ runs, raw, framed, reads }: Counted, { lanes }: Trace): Counted {
  const [one, other] = lanes.map(({ flows }) => Number(intactCount(flows[0]!) === flows[0]!.sent.length))
  const calls = lanes[0]!.flows[0]!.reads.length
  return {
    runs: runs + 1,
    raw: raw + one!,
    framed: framed + other!,
    reads: new Map([...reads, [calls, (reads.get(calls) ?? 0) + 1]]),
  }
}

function Tally({ words, tally: { raw, runs, framed, reads } }: { words: Words; tally: Counted }) {
  return (
    <div class="tally">
      <p role="status">{words.tally(raw, runs, framed)}</p>
      <p>
        {words.readsTally}
        {[...reads]
          .toSorted(([a], [b]) => a - b)
          .map(([calls, times]) => (
            <span class="bar">
              {calls}
              <svg
                aria-hidden="true"
                width={times * 3}
                height="12"
                viewBox="0 0 1 1"
                preserveAspectRatio="none"
              >
                <rect width="1" height="1" class="m0" />
              </svg>
              ×{times}
            </span>
          ))}
      </p>
    </div>
  )
}

/** Save the run that is shown, and open a saved one. */
function Files({ words, trace, onOpen }: { words: Words; trace: Trace; onOpen: (trace: Trace) => void }) {
  const [refused, setRefused] = useState<string>()
  const { at, node, platform } = trace.recorded
  const save = () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([JSON.stringify(trace)], { type: 'application/json' }))
    link.download = 'echo-lab.json'
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
  }
  const open = async (input: HTMLInputElement) => {
    const file = input.files?.[0]
    try {
      if (file !== undefined) onOpen(readTrace(await file.text()))
      setRefused(undefined)
    } catch (error) {
      setRefused((error as Error).message)
    }
    // So that the same file can be opened again.
    input.value = ''
  }
  return (
    <div class="files">
      <button type="button" class="link" onClick={save}>
        {words.save}
      </button>
      <label class="link">
        {words.open}
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => void open(event.currentTarget)}
        />
      </label>
      <span class="dim">{words.recordedAt(at.slice(0, 16).replace('T', ' '), node, platform)}</span>
      {refused !== undefined && (
        <span class="no" role="alert">
          {words.notOpened(refused)}
        </span>
      )}
    </div>
  )
}
