import { bytesOf, streamLength } from './bytes.js'
import type { ExperimentSpec, Flow, Lane, MessageSpec, Trace } from './trace.js'
import { intactCount } from './verdict.js'

const texts = (...all: string[]): MessageSpec[] => all.map((text) => ({ text }))

/** Ten messages of two bytes. */
export const TEN = texts(...Array.from({ length: 10 }, (_, index) => `m${index}`))

/** Experiments that the static page shows recorded runs of. */
export const SENDS = {
  words: { kind: 'sends', messages: texts('hello', 'how', 'are', 'you', '', 'today', '你好', '🙂', 'bye') },
  ten: { kind: 'sends', messages: TEN },
  slow: { kind: 'sends', messages: TEN, pace: 2, think: 5 },
  corked: { kind: 'sends', messages: TEN, pace: 'corked' },
  cut: { kind: 'sends', messages: texts('hello', '你好', 'bye'), cutEvery: 3 },
  large: { kind: 'sends', messages: [{ text: 'head' }, { text: 'x', times: 65_536 }, { text: 'tail' }] },
} as const satisfies Record<string, ExperimentSpec>
export type SendsName = keyof typeof SENDS

export const FAILURES = {
  stall: { kind: 'stall', messages: texts('') },
  ends: { kind: 'ends', messages: texts('hello') },
  killed: { kind: 'killed', messages: texts('hello', 'next') },
  backlog: { kind: 'backlog', messages: texts('one', 'two') },
  stops: { kind: 'stops', messages: [] },
} as const satisfies Record<string, ExperimentSpec>
export type FailureName = keyof typeof FAILURES

const [sixty, other] = ['x', 'y'].map((text) => ({ text, times: 60_000 })) as [MessageSpec, MessageSpec]

/** Beliefs about the raw lane, each with an experiment that it should survive. The last one mostly does. */
export const MYTHS = {
  localhost: { kind: 'sends', messages: TEN, noDelay: false },
  noDelay: { kind: 'sends', messages: TEN, noDelay: true },
  pause: { kind: 'sends', messages: TEN, pace: 2, think: 5 },
  buffer: { kind: 'sends', messages: [sixty, other], recvSize: 65_536 },
  newline: { kind: 'sends', messages: texts('one\n', 'two\nlines\n', 'three\n') },
  json: { kind: 'sends', messages: texts('1', '2', '3') },
  alone: { kind: 'sends', messages: [{ text: 'x', times: 65_536 }], recvSize: 65_536 },
} as const satisfies Record<string, ExperimentSpec>
export type MythName = keyof typeof MYTHS

/** Runs of one myth after which the search ends. */
export const MYTH_RUNS = 30

/** The lane that a belief is about: raw, read as its believer would read it. */
export function mythLane(name: MythName, { lanes: [raw] }: Trace): Lane {
  return name === 'newline' ? { ...raw, flows: raw.flows.map(splitAtNewlines) } : raw
}

/** Whether the run is a counterexample. */
export function goesWrong(name: MythName, trace: Trace): boolean {
  const flow = mythLane(name, trace).flows[0]!
  return intactCount(flow) < flow.sent.length
}

/** What a reader makes of these bytes that takes each newline for the end of a message. */
function splitAtNewlines(flow: Flow): Flow {
  const received = Math.min(streamLength(flow), flow.reads.at(-1)?.end ?? 0)
  const bytes = [...(bytesOf(flow, 0, received) ?? [])]
  const ends = bytes.flatMap((byte, index) => (byte === 10 ? [index + 1] : []))
  const got = ends.map((end, index) => {
    const { at } = flow.reads.find((span) => span.end >= end)!
    return { at, start: ends[index - 1] ?? 0, end, header: 0, head: '' }
  })
  return { ...flow, got }
}
