import { describe, expect, it } from 'vitest'
import { estimateMedian, median, quantile, seededRandom } from '../src/index.js'

describe('median', () => {
  it('is the middle value, or halfway between the two in the middle', () => {
    expect(median([5, 1, 3])).toBe(3)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([7])).toBe(7)
  })

  it('sorts numbers as numbers', () => {
    expect(median([100, 9, 20])).toBe(20)
  })

  it('is not a number when there are no values', () => {
    expect(median([])).toBeNaN()
  })
})

describe('quantile', () => {
  it('reaches from the smallest to the largest, and interpolates between', () => {
    expect(quantile([10, 20, 30], 0)).toBe(10)
    expect(quantile([10, 20, 30], 1)).toBe(30)
    expect(quantile([30, 10, 20], 0.25)).toBe(15)
  })
})

describe('estimateMedian', () => {
  it('is exact where all values are the same', () => {
    expect(estimateMedian([2, 2, 2], seededRandom(1))).toEqual({ median: 2, low: 2, high: 2 })
  })

  it('has its median inside its interval, and the interval inside the values', () => {
    const values = [1.1, 0.9, 1, 1.3, 0.8, 1.05, 0.97, 1.2]
    const { low, median: middle, high } = estimateMedian(values, seededRandom(1))
    expect(low).toBeLessThanOrEqual(middle)
    expect(high).toBeGreaterThanOrEqual(middle)
    expect(low).toBeGreaterThanOrEqual(0.8)
    expect(high).toBeLessThanOrEqual(1.3)
    expect(high).toBeGreaterThan(low)
  })

  it('gives the same interval for the same seed', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6]
    expect(estimateMedian(values, seededRandom(4))).toEqual(estimateMedian(values, seededRandom(4)))
  })

  it('holds the true median in about 95 of 100 intervals', () => {
    const random = seededRandom(11)
    let held = 0
    for (let run = 0; run < 200; run++) {
      const { low, high } = estimateMedian(Array.from({ length: 15 }, random), random)
      if (low <= 0.5 && 0.5 <= high) held++
    }
    expect(held).toBeGreaterThan(180)
  })

  it('is not a number when there are no values', () => {
    expect(estimateMedian([], seededRandom(1)).median).toBeNaN()
  })
})
