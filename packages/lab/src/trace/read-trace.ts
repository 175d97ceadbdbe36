import { checkExperiment, fail, record, whole } from './check-experiment.js'
import { LIMITS, type Span, type Trace } from './trace.js'

const MOST_BYTES = 32 * 1024 * 1024

/**
 * Reads a saved run. Every member is checked and no other is kept, so that a file from anywhere can be drawn.
 * @throws {InputError}
 */
export function readTrace(text: string): Trace {
  return trace(parse(text)) as Trace
}

type Check = (input: unknown) => unknown

/** Microseconds, to a tenth. What came before the first `send()` is negative. */
const time: Check = (input) =>
  typeof input === 'number' && Math.abs(input) < 1e9 ? input : fail('a time in microseconds')
const count: Check = (input) => whole('a count', input, 0, MOST_BYTES)
const line: Check = (input) =>
  typeof input === 'string' && input.length <= 200 ? input : fail('a text of at most 200 characters')
const head: Check = (input) =>
  typeof input === 'string' && /^([0-9a-f]{2}){0,64}$/.test(input)
    ? input
    : fail('head: hex of at most 64 bytes')

const span = { at: time, start: count, end: count }
const message = object('a message', { ...span, header: count, head })
const spans = (name: string, each = object('a span', span)) => list(name, each, inOrder(name))

const flow = object(
  'a flow',
  {
    from: oneOf('from', 'client', 'client 2', 'server'),
    to: oneOf('to', 'client', 'client 2', 'server'),
    sent: spans('sent', message),
    writes: spans('writes'),
    reads: spans('reads'),
    got: spans('got', message),
    waits: list(
      'waits',
      object('a wait', { at: time, until: (until) => (until === null ? null : time(until)) }),
    ),
  },
  {
    sha256: object('sha256', { sent: line, got: line }),
    forced: spans('forced'),
    kernel: list('kernel', object('kernel', { at: time, unsent: count, unread: count })),
    end: object('end', { at: time, sent: count }),
    killed: time,
    over: object('over', { at: time }, { spun: count }),
    failed: object('failed', { at: time, name: line }, { part: line, expected: count, received: count }),
  },
)
const someFlows = list('flows', flow, (flows) => flows.length > 0 && flows.length <= 4)
const lane = (mode: string) =>
  object(
    'a lane',
    { mode: oneOf('mode', mode), flows: someFlows },
    { until: time, taken: count, readBytes: count },
  )
const trace = object('a run', {
  format: oneOf('format', 'echo-lab/1'),
  recorded: object('recorded', { at: line, node: line, platform: line }),
  experiment: checkExperiment,
  lanes: (input) => [lane('raw')(member(input, 0)), lane('framed')(member(input, 1))],
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail('not JSON')
  }
}

function object(name: string, members: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  return (input) => {
    const given = record(name, input)
    const there = Object.entries(optional).filter(([key]) => given[key] !== undefined)
    return Object.fromEntries(
      [...Object.entries(members), ...there].map(([key, check]) => [key, check(given[key])]),
    )
  }
}

function list(name: string, check: Check, holds: (items: unknown[]) => boolean = () => true): Check {
  return (input) => {
    if (!Array.isArray(input) || input.length > LIMITS.spans) return fail(`${name}: a list`)
    const items = input.map(check)
    return holds(items) ? items : fail(`${name}: not as it can be`)
  }
}

/** Each span begins where the one before ends. */
function inOrder(name: string): (items: unknown[]) => boolean {
  return (items) => {
    let offset = 0
    for (const { start, end } of items as Span[]) {
      if (start !== offset || end < start) return fail(`${name}: spans that follow each other`)
      offset = end
    }
    return true
  }
}

function oneOf(name: string, ...values: string[]): Check {
  return (input) => (values.includes(input as string) ? input : fail(`${name}: ${values.join(' or ')}`))
}

function member(input: unknown, index: number): unknown {
  return Array.isArray(input) ? input[index] : fail('lanes: a list')
}
