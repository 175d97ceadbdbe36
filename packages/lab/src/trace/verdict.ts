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

export function outcomeOf(lane: Lane, { kind }: Pick<Experiment, 'kind'>): Outcome {
  const { sent, failed } = lane.flows[0]!
  if (kind === 'sends') {
    const intact = intactCount(lane.flows[0]!)
    return { kind: 'arrived', good: intact === sent.length, intact, of: sent.length }
  }
  if (kind === 'ends')
    return failed ? { kind: 'reported', good: true, failure: failed } : { kind: 'unnoticed', good: false }
  if (kind === 'stops') {
    const { taken = 0 } = lane
    return { kind: taken < STOPS_TOTAL ? 'bounded' : 'unbounded', good: taken < STOPS_TOTAL, taken }
  }
  if (kind === 'backlog') return waited(lane)
  return answered(lane) ? { kind: 'answered', good: true } : { kind: 'stalled', good: false }
}

/** The last request has its reply, whole. It may be empty. */
function answered({ flows }: Lane): boolean {
  const { sent, got } = flows.at(-1)!
  const whole = got.every((each) => verdictOf(each, sent) === 'intact')
  return sent.length > 0 && got.length === sent.length && whole
}

/** The second client was served while the first was still there, or had to wait until it left. */
function waited({ flows: [first, , request, reply] }: Lane): Outcome {
  const [sent, got] = [request?.sent[0], reply?.got[0]]
  if (sent === undefined || got === undefined) return { kind: 'stalled', good: false }
  return { kind: 'waited', good: got.at < (first?.over?.at ?? Infinity), time: got.at - sent.at }
}
