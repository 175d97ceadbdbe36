import { describe, expect, it } from 'vitest'
import type { Flow, Lane, Message } from '../../src/trace/trace.js'
import { intactCount, outcomeOf, verdictOf } from '../../src/trace/verdict.js'

const message = (start: number, end: number, header = 0): Message => ({ at: 0, start, end, header, head: '' })
const sent = [message(0, 5), message(5, 8), message(8, 8), message(8, 13)]

function flow(got: readonly Message[], more: Partial<Flow> = {}): Flow {
  return { from: 'client', to: 'server', sent, writes: [], reads: [], got, waits: [], ...more }
}

describe('a verdict', () => {
  it.each([
    [0, 5, 'intact'],
    [0, 8, 'glued'],
    [0, 3, 'cut'],
    [3, 5, 'cut'],
    [3, 8, 'both'],
    [0, 13, 'glued'],
    [4, 9, 'both'],
  ] as const)('on what came from %i to %i is %s', (start, end, verdict) => {
    expect(verdictOf(message(start, end), sent)).toBe(verdict)
  })

  it('is not deceived by equal texts: m0 cut in two is not two messages', () => {
    const same = [message(0, 2), message(2, 4)]
    expect(verdictOf(message(1, 3), same)).toBe('both')
  })

  it('never counts a raw message without bytes', () => {
    expect(intactCount(flow([message(0, 5), message(5, 8), message(8, 13)]))).toBe(3)
  })

  it('counts nothing where both ends have different digests', () => {
    const all = [message(0, 5), message(5, 8), message(8, 13)]
    expect(intactCount(flow(all, { sha256: { sent: 'a', got: 'a' } }))).toBe(3)
    expect(intactCount(flow(all, { sha256: { sent: 'a', got: 'b' } }))).toBe(0)
  })
})

describe('an outcome', () => {
  const lane = (...flows: Flow[]): Lane => ({ mode: 'raw', flows })
  const experiment = (kind: 'stall' | 'ends' | 'backlog') => ({ kind })
  const one = [message(0, 3)]

  it('is a stall where no reply came, and where half of one did', () => {
    const request = flow([], { sent: one })
    expect(outcomeOf(lane(request, flow([], { sent: [] })), experiment('stall')).kind).toBe('stalled')
    expect(outcomeOf(lane(request, flow([message(0, 2)], { sent: one })), experiment('stall')).kind).toBe(
      'stalled',
    )
    expect(outcomeOf(lane(request, flow(one, { sent: one })), experiment('stall')).kind).toBe('answered')
  })

  it('is good for the second client only if the first was still there', () => {
    const at = (time: number) => [{ ...message(0, 3), at: time }]
    const played = (firstLeft: number) =>
      lane(
        flow(one, { over: { at: firstLeft } }),
        flow(one),
        flow(one, { sent: at(100) }),
        flow(at(200), { from: 'server', to: 'client 2' }),
      )
    expect(outcomeOf(played(150), experiment('backlog'))).toEqual({ kind: 'waited', good: false, time: 100 })
    expect(outcomeOf(played(250), experiment('backlog'))).toEqual({ kind: 'waited', good: true, time: 100 })
  })
})
