import type { Experiment, Failure, Flow, Lane, Span } from './trace.js'

export type Verdict = 'intact' | 'glued' | 'cut' | 'both'

/** What the program took for one message, beside what was sent. Offsets are compared, so equal texts cannot deceive. */
export function verdictOf(got: Span, sent: readonly Span[]): Verdict {
  if (sent.some((message) => message.start === got.start && message.end === got.end)) return 'intact'
  const touched = sent.filter((message) => message.end > got.start && message.start < got.end)
  if (touched.length < 2) return 'cut'
  return touched.every((message) => message.start >= got.start && message.end <= got.end) ? 'glued' : 'both'
}

/** How many of the messages arrived as they were sent. A raw message without bytes never does. */
export function intactCount({ sent, got, sha256 }: Flow): number {
  if (sha256 !== undefined && got.at(-1)?.end === sent.at(-1)?.end && sha256.sent !== sha256.got) return 0
  const ends = new Map(got.map((message) => [message.start, message.end]))
  return sent.filter(({ start, end }) => end > start && ends.get(start) === end).length
}

/** How a lane ended, from its data alone. `good`: each message arrived as it was sent, or its loss was reported. */
export type Outcome =
  | { readonly kind: 'arrived'; readonly good: boolean; readonly intact: number; readonly of: number }
  | { readonly kind: 'answered' | 'stalled' | 'unnoticed'; readonly good: boolean }
  | { readonly kind: 'reported'; readonly good: true; readonly failure: Failure }
  | { readonly kind: 'waited'; readonly good: boolean; readonly time: number }
  | { readonly kind: 'bounded' | 'unbounded'; readonly good: boolean; readonly taken: number }

/** Of the reader that stops: what is to be sent, in bytes. */
export const STOPS_TOTAL = 256 * 65_536

export function outcomeOf(lane: Lane, { kind }: Experiment): Outcome {
  const flow = lane.flows[0]!
  if (kind === 'sends') {
    const intact = intactCount(flow)
    return { kind: 'arrived', good: intact === flow.sent.length, intact, of: flow.sent.length }
  }
  if (kind === 'ends') {
    const { failed } = flow
    return failed === undefined
      ? { kind: 'unnoticed', good: false }
      : { kind: 'reported', good: true, failure: failed }
  }
  if (kind === 'stops') {
    const taken = lane.taken ?? 0
    return { kind: taken < STOPS_TOTAL ? 'bounded' : 'unbounded', good: taken < STOPS_TOTAL, taken }
  }
  if (kind === 'backlog') return waited(lane)
  return answered(lane) ? { kind: 'answered', good: true } : { kind: 'stalled', good: false }
}

/** The last request has its reply, whole. */
function answered({ flows }: Lane): boolean {
  const reply = flows.at(-1)!
  return reply.sent.length > 0 && intactOrEmpty(reply)
}

function intactOrEmpty(reply: Flow): boolean {
  return (
    reply.got.length === reply.sent.length &&
    reply.got.every((got) => verdictOf(got, reply.sent) === 'intact')
  )
}

/** The second client was served while the first was still there, or had to wait until it left. */
function waited(lane: Lane): Outcome {
  const [first, , request, reply] = lane.flows
  const sent = request?.sent[0]
  const got = reply?.got[0]
  if (first === undefined || sent === undefined || got === undefined) return { kind: 'stalled', good: false }
  const firstLeft = first.over?.at ?? Infinity
  return { kind: 'waited', good: got.at < firstLeft, time: got.at - sent.at }
}
