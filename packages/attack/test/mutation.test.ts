import { describe, expect, it } from 'vitest'
import { mutate, noise } from '../src/attacks/mutation.js'
import { seededRandom } from '@echo/harness'

const STREAM = Uint8Array.from({ length: 64 }, (_, index) => index)

describe('a mutated stream', () => {
  it('is the same for the same seed', () => {
    for (let seed = 0; seed < 100; seed++)
      expect(mutate(STREAM, seededRandom(seed))).toEqual(mutate(STREAM, seededRandom(seed)))
  })

  it('is another for most seeds, and never changes what it was made from', () => {
    const before = Uint8Array.from(STREAM)
    const streams = new Set<string>()
    for (let seed = 0; seed < 100; seed++)
      streams.add(Buffer.from(mutate(STREAM, seededRandom(seed))).toString('hex'))
    expect(streams.size).toBeGreaterThan(80)
    expect(STREAM).toEqual(before)
  })

  it('may be made from nothing', () => {
    for (let seed = 0; seed < 100; seed++) mutate(new Uint8Array(0), seededRandom(seed))
    expect(noise(0, seededRandom(1))).toHaveLength(0)
  })
})
