import { expect, it } from 'vitest'
import { spread } from '../../../src/report/html/spread.js'

it('leaves labels where they are if they have room', () => {
  expect(spread([10, 50, 30], 10, 0, 100)).toEqual([10, 50, 30])
})

it('moves labels apart around where they want to be, in their order', () => {
  expect(spread([50, 50, 50], 10, 0, 100)).toEqual([40, 50, 60])
  expect(spread([52, 48], 10, 0, 100)).toEqual([55, 45])
})

it('pushes clusters apart that grow into each other', () => {
  const at = spread([50, 50, 58, 58], 10, 0, 100).toSorted((a, b) => a - b)
  for (const [index, value] of at.slice(1).entries()) expect(value - at[index]!).toBeGreaterThanOrEqual(10)
})

it('stays between the ends', () => {
  expect(spread([0, 0, 100, 100], 10, 0, 100)).toEqual([0, 10, 90, 100])
})
