import { expect, it } from 'vitest'
import { ascending, median, quantile } from '../src/statistics.js'

it('finds the middle of values in any order, between two of them if need be', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeNaN()
})

it('interpolates quantiles between neighbours', () => {
  const values = ascending([40, 10, 20, 30])
  expect(quantile(values, 0)).toBe(10)
  expect(quantile(values, 1)).toBe(40)
  expect(quantile(values, 0.5)).toBe(25)
})
