import type { Experiment, MessageSpec } from './trace.js'

const texts = (...all: string[]): MessageSpec[] => all.map((text) => ({ text }))

/** Ten messages of two bytes. */
export const TEN = texts(...Array.from({ length: 10 }, (_, index) => `m${index}`))
export const WORDS = texts('hello', 'how', 'are', 'you', '', 'today', '你好', '🙂', 'bye')

/** Experiments that the static page shows recorded runs of. */
export const SENDS = {
  words: { kind: 'sends', messages: WORDS, pace: 'turn' },
  ten: { kind: 'sends', messages: TEN, pace: 'turn' },
  slow: { kind: 'sends', messages: TEN, pace: 2, think: 5 },
  corked: { kind: 'sends', messages: TEN, pace: 'corked' },
  cut: { kind: 'sends', messages: texts('hello', '你好', 'bye'), cuts: { every: 3 } },
  large: { kind: 'sends', messages: [{ text: 'head' }, { text: 'x', times: 65_536 }, { text: 'tail' }] },
} as const satisfies Record<string, Experiment>
export type SendsName = keyof typeof SENDS

export const FAILURES = {
  stall: { kind: 'stall', messages: texts('') },
  ends: { kind: 'ends', messages: texts('hello') },
  killed: { kind: 'killed', messages: texts('hello', 'next') },
  backlog: { kind: 'backlog', messages: texts('one', 'two') },
  stops: { kind: 'stops', messages: [] },
} as const satisfies Record<string, Experiment>
export type FailureName = keyof typeof FAILURES

/** Beliefs about the raw lane, each with an experiment that it should survive. The last one mostly does. */
export const MYTHS = {
  localhost: { kind: 'sends', messages: TEN, noDelay: false },
  noDelay: { kind: 'sends', messages: TEN, noDelay: true },
  pause: { kind: 'sends', messages: TEN, pace: 2, think: 5 },
  buffer: {
    kind: 'sends',
    messages: [
      { text: 'x', times: 60_000 },
      { text: 'y', times: 60_000 },
    ],
    recvSize: 65_536,
  },
  newline: { kind: 'sends', messages: texts('one\n', 'two\nlines\n', 'three\n') },
  json: { kind: 'sends', messages: texts('1', '2', '3') },
  alone: { kind: 'sends', messages: [{ text: 'x', times: 65_536 }], recvSize: 65_536 },
} as const satisfies Record<string, Experiment>
export type MythName = keyof typeof MYTHS

/** Runs of one myth after which the search ends. */
export const MYTH_RUNS = 30
