import fc from 'fast-check'
import type { Flow, Message, Span } from '../../src/trace/trace.js'

const lengths = fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 70_000 }))

/** The spans between the cut points, and the end. */
function spansOf(points: readonly number[], length: number): Span[] {
  const ends = [...new Set([...points.filter((at) => at > 0 && at < length), length])].toSorted(
    (a, b) => a - b,
  )
  return length === 0 ? [] : ends.map((end, index) => ({ at: index, start: ends[index - 1] ?? 0, end }))
}

function messagesOf(sizes: readonly number[], header: number): Message[] {
  let offset = 0
  return sizes.map((size, at) => {
    const start = offset
    offset += size + header
    return { at, start, end: offset, header, head: '78'.repeat(Math.min(64, size)) }
  })
}

/** A flow of any messages, cut anywhere into writes and reads; what was received may end early. */
export const flows: fc.Arbitrary<Flow> = fc
  .record({
    sizes: fc.array(lengths, { maxLength: 20 }),
    framed: fc.boolean(),
    cuts: fc.array(fc.nat({ max: 300_000 }), { maxLength: 30 }),
    every: fc.option(fc.integer({ min: 500, max: 5000 }), { nil: undefined }),
    missing: fc.nat({ max: 5 }),
    unread: fc.nat({ max: 2 }),
  })
  .map(({ sizes, framed, cuts, every, missing, unread }) => {
    const sent = messagesOf(sizes, framed ? 4 : 0)
    const length = Math.max(0, (sent.at(-1)?.end ?? 0) - missing)
    const points =
      every === undefined ? cuts : Array.from({ length: Math.ceil(length / every) }, (_, i) => i * every)
    const reads = spansOf(points, length).slice(0, unread === 0 ? undefined : -unread)
    const received = reads.at(-1)?.end ?? 0
    const got = framed
      ? sent.filter(({ end }) => end <= received)
      : reads.map((read) => ({ ...read, header: 0, head: '' }))
    return {
      from: 'client',
      to: 'server',
      sent,
      writes: spansOf(
        cuts.map((at) => at * 2),
        length,
      ),
      reads,
      got,
      waits: [],
    }
  })
