import { describe, expect, it } from 'vitest'
import { seededRandom } from '@echo/harness'
import { ratios, timeInterleaved } from '../../src/decoder/interleaved.js'
import { segmentedFrame } from '../../src/decoder/large-frame.js'
import {
  bufferPass,
  BYTES_A_PASS,
  decoderPass,
  FRAMES_A_PASS,
  uint8ArrayPass,
} from '../../src/decoder/passes.js'

describe('the passes over the corpus', () => {
  it('hold whole frames only', () => {
    expect(FRAMES_A_PASS).toBe(16_384)
  })

  it.each([
    ['decoder', decoderPass],
    ['Buffer', bufferPass],
    ['Uint8Array', uint8ArrayPass],
  ])('meet the same payload bytes with the %s, each time', (_, make) => {
    const pass = make()
    expect([pass(), pass()]).toEqual([BYTES_A_PASS, BYTES_A_PASS])
  })
})

describe('work timed in turn', () => {
  it('runs each piece in every round, and keeps the times of those that count', () => {
    const calls: string[] = []
    const works = { a: () => calls.push('a'), b: () => calls.push('b') }
    const times = timeInterleaved(works, 5, 2, seededRandom(1))
    expect(times.a).toHaveLength(5)
    expect(times.b).toHaveLength(5)
    for (let at = 0; at < calls.length; at += 2)
      expect(calls.slice(at, at + 2).toSorted()).toEqual(['a', 'b'])
  })

  it('is compared round by round', () => {
    expect(ratios([10, 30], [5, 10])).toEqual([2, 3])
  })
})

describe('a frame in segments', () => {
  it.each([0, 1, 1444, 1448, 100_000])('of %i bytes comes out whole', (length) => {
    expect(segmentedFrame(length)).not.toThrow()
  })
})
