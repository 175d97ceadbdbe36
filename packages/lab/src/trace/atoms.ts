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
    const { start: begin = 0, header = 0 } = flow.sent[message] ?? {}
    return {
      start,
      end: offsets[index + 1]!,
      message,
      header: start < begin + header,
      read: readAt(start),
      got: gotAt(start),
    }
  })
  return { atoms, reads, got }
}

/** Finds the span that an offset is in; the offsets asked for never go back. */
function finder(spans: readonly Pick<Span, 'start' | 'end'>[]): (offset: number) => number {
  let index = 0
  return (offset) => {
    while (index < spans.length && spans[index]!.end <= offset) index++
    return index < spans.length && spans[index]!.start <= offset ? index : -1
  }
}

/** Five or more like pieces of one message become the first, a pile, and the last. */
function piled(spans: readonly Span[], messages: readonly Span[]): Pile[] {
  const piles: Pile[] = []
  const ownerAt = finder(messages)
  const owners = spans.map((span) => {
    const owner = ownerAt(span.start)
    return owner >= 0 && span.end <= messages[owner]!.end ? owner : -1
  })
  const add = (first: number, last: number) => {
    piles.push({ start: spans[first]!.start, end: spans[last]!.end, first, count: last - first + 1 })
  }
  for (let first = 0; first < spans.length;) {
    let next = first + 1
    while (
      next < spans.length &&
      owners[first]! >= 0 &&
      owners[next] === owners[first] &&
      sameLength(spans, first, next)
    )
      next++
    if (next - first < LEAST_IN_PILE) {
      while (first < next) add(first, first++)
      continue
    }
    add(first, first)
    add(first + 1, next - 2)
    add(next - 1, next - 1)
    first = next
  }
  return piles
}

function sameLength(spans: readonly Span[], one: number, other: number): boolean {
  return spans[one]!.end - spans[one]!.start === spans[other]!.end - spans[other]!.start
}
