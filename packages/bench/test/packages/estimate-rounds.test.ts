import { expect, it } from 'vitest'
import { seededRandom } from '@echo/harness'
import { estimateRounds } from '../../src/packages/estimate-rounds.js'

it('an interval is as wide as blocks differ, however much their rounds agree', () => {
  const alike = [1, 1, 1, 2, 2, 2, 3, 3, 3]
  expect(estimateRounds(alike, 3, seededRandom(1))).toEqual({ median: 2, low: 1, high: 3 })
  expect(estimateRounds([5, 5, 5, 5], 2, seededRandom(1))).toEqual({ median: 5, low: 5, high: 5 })
})
