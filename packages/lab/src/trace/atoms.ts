import { streamLength } from './bytes.js'
import type { Flow, Span } from './trace.js'

/** Bytes that no row parts: of one message, header or payload, in one read and one result (-1: in none). */
export interface Atom {
  readonly start: number
  readonly end: number
  readonly message: number
  readonly header: boolean
  readonly read: number
  readonly got: number
}

/** One read or result, or a pile of like ones inside one message that is drawn as one. */
export interface Pile {
  readonly start: number
  readonly end: number
  readonly first: number
  readonly count: number
}

export interface Atoms {
  readonly atoms: readonly Atom[]
  readonly reads: readonly Pile[]
  readonly got: readonly Pile[]
}

/** Fewer like pieces than this are drawn one by one. */
const LEAST_IN_PILE = 5

/** Cuts the stream at every boundary of any row. */
export function atomsOf(flow: Flow): Atoms {
  const length = streamLength(flow)
  const reads = piled(flow.reads, flow.sent)
  const got = piled(flow.got, flow.sent)
  const boundaries = new Set([0, length])
  for (const { start, header, end } of flow.sent)
    for (const each of [start, start + header, end]) boundaries.add(each)
  for (const { start, end } of [...reads, ...got]) boundaries.add(start).add(end)
  const offsets = [...boundaries].filter((offset) => offset <= length).toSorted((a, b) => a - b)
  const messageAt = finder(flow.sent)
  const readAt = finder(reads)
  const gotAt = finder(got)
  const atoms = offsets.slice(0, -1).map((start, index) => {
    const message = messageAt(start)
    const { start: begin = 0, header: size = 0 } = flow.sent[message] ?? {}
    const header = start < begin + size
    return { start, end: offsets[index + 1]!, message, header, read: readAt(start), got: gotAt(start) }
  })
  return { atoms, reads, got }
}

/** Finds the span that an offset is in; the offsets asked for never go back. */
export function finder(spans: readonly Pick<Span, 'start' | 'end'>[]): (offset: number) => number {
  let index = 0
  return (offset) => {
    while (index < spans.length && spans[index]!.end <= offset) index++
    return index < spans.length && spans[index]!.start <= offset ? index : -1
  }
}

/** Five or more pieces of one message, of one length, become the first, a pile, and the last. */
function piled(spans: readonly Span[], messages: readonly Span[]): Pile[] {
  const ownerAt = finder(messages)
  const likes = spans.map(({ start, end }, index) => {
    const owner = ownerAt(start)
    return end <= (messages[owner]?.end ?? 0) ? `${owner}: ${end - start}` : index
  })
  const piles: Pile[] = []
  for (let first = 0; first < spans.length;) {
    let next = first + 1
    while (next < spans.length && likes[next] === likes[first]) next++
    const alone = Array.from({ length: next - first }, (_, index) => first + index)
    const firsts = alone.length < LEAST_IN_PILE ? alone : [first, first + 1, next - 1]
    for (const [index, each] of firsts.entries()) {
      const after = firsts[index + 1] ?? next
      piles.push({ start: spans[each]!.start, end: spans[after - 1]!.end, first: each, count: after - each })
    }
    first = next
  }
  return piles
}
