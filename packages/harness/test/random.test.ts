import { describe, expect, it } from 'vitest'
import { between, seededRandom, shuffled } from '../src/index.js'

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const numbers = (seed: number) => Array.from({ length: 20 }, seededRandom(seed))
    expect(numbers(7)).toEqual(numbers(7))
    expect(numbers(7)).not.toEqual(numbers(8))
  })

  it('stays from 0 to below 1, and spreads over it', () => {
    const numbers = Array.from({ length: 10_000 }, seededRandom(1))
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
    expect(mean).toBeGreaterThan(0.48)
    expect(mean).toBeLessThan(0.52)
  })
})

describe('between', () => {
  it('gives whole numbers within its range, both ends included', () => {
    const random = seededRandom(1)
    const numbers = new Set(Array.from({ length: 200 }, () => between(random, 2, 4)))
    expect(numbers).toEqual(new Set([2, 3, 4]))
  })
})

describe('shuffled', () => {
  it('keeps every item, and leaves the original as it was', () => {
    const items = [1, 2, 3, 4, 5]
    expect(shuffled(items, seededRandom(3)).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
    expect(items).toEqual([1, 2, 3, 4, 5])
  })

  it('puts each item in each place about as often', () => {
    const random = seededRandom(5)
    const first = [0, 0, 0]
    for (let i = 0; i < 3000; i++) first[shuffled([0, 1, 2], random)[0]!]!++
    for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  it('gives nothing for nothing', () => {
    expect(shuffled([], seededRandom(1))).toEqual([])
  })
})
