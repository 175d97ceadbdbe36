import { expect, it } from 'vitest'
import { between, seededRandom } from '../src/random.js'

it('gives the same numbers for the same seed', () => {
  const [once, again] = [seededRandom(7), seededRandom(7)]
  expect(Array.from({ length: 20 }, once)).toEqual(Array.from({ length: 20 }, again))
})

it('gives whole numbers within their range, both ends included', () => {
  const random = seededRandom(1)
  const numbers = new Set(Array.from({ length: 200 }, () => between(random, 2, 4)))
  expect(numbers).toEqual(new Set([2, 3, 4]))
})
