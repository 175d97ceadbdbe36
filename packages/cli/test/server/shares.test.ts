import { memoryBudget } from '@echo/protocol/node'
import { expect, it } from 'vitest'
import { checkShares, shareOf } from '../../src/server/workers/shares.js'

const INDEXES = [0, 1, 2, 3]

it('divides limits among the workers without a remainder', () => {
  const flags = { workers: 4, concurrency: 10, memoryBudget: 1_000_003 }
  const shares = INDEXES.map((index) => shareOf(flags, index))
  expect(shares.map(({ concurrency }) => concurrency)).toEqual([3, 3, 2, 2])
  expect(shares.map(({ memoryBudget: bytes }) => bytes)).toEqual([250_001, 250_001, 250_001, 250_000])
})

it('divides the default memory budget as well, and leaves the concurrency unlimited', () => {
  const shares = INDEXES.map((index) => shareOf({ workers: 4 }, index))
  expect(shares.reduce((sum, { memoryBudget: bytes }) => sum + bytes, 0)).toBe(memoryBudget().limit)
  expect(shares.map(({ concurrency }) => concurrency)).toEqual(INDEXES.map(() => Infinity))
})

it('refuses a limit below the number of workers', () => {
  expect(() => checkShares({ workers: 4, concurrency: 3 })).toThrow(
    /^concurrency must be at least 4, one for/,
  )
  expect(() => checkShares({ workers: 4, memoryBudget: 3 })).toThrow(/^memoryBudget must be at least 4/)
  expect(() => checkShares({ workers: 4, concurrency: 4, memoryBudget: 4 })).not.toThrow()
  expect(() => checkShares({ concurrency: 1 })).not.toThrow()
})
