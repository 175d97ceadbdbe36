import { describe, expect, it } from 'vitest'
import { linearScale, logRange, logScale, logTicks, stepScale } from '../../../src/report/html/scale.js'

describe('scales', () => {
  it('place equal factors equally far, in the order of the values', () => {
    const x = logScale([1, 100], [0, 200])
    expect([1, 10, 100].map(x)).toEqual([0, 100, 200])
  })

  it('place equal differences equally far', () => {
    expect([0, 5, 10].map(linearScale([0, 10], [10, 30]))).toEqual([10, 20, 30])
  })

  it('place swept values as steps, whatever they are', () => {
    expect([0, 64, 65_536].map(stepScale([65_536, 0, 64, 64], [0, 10]))).toEqual([0, 5, 10])
  })

  it('place a single value in the middle', () => {
    expect(logScale([2, 2], [0, 10])(2)).toBe(5)
    expect(stepScale([7], [0, 10])(7)).toBe(5)
  })
})

describe('logRange()', () => {
  it('widens what it is given, and leaves out what has no logarithm', () => {
    expect(logRange([Number.NaN, 0, -1, 2, 8], 2)).toEqual([1, 16])
  })

  it('is there even for no values', () => {
    expect(logRange([], 2)).toEqual([0.5, 2])
  })
})

describe('logTicks()', () => {
  it.each([
    [[0.5, 2], 9],
    [[0.9, 1.1], 8],
    [[0.003, 120], 9],
    [[1, 1e9], 5],
    [[20, 30], 6],
  ] as const)('gives a few round values within %j', (range, most) => {
    const values = logTicks(range, most).map(({ value }) => value)
    expect(values.length).toBeGreaterThan(1)
    expect(values.length).toBeLessThanOrEqual(most)
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(range[0])
      expect(value).toBeLessThanOrEqual(range[1])
    }
  })

  it('labels them shortly', () => {
    expect(logTicks([0.1, 2e6], 9).map(({ label }) => label)).toEqual([
      '0.1',
      '1',
      '10',
      '100',
      '1 k',
      '10 k',
      '100 k',
      '1 M',
    ])
  })
})
