import { describe, expect, it } from 'vitest'
import type { Seen } from '../src/good-clients.js'
import { failuresOf, ratioOf, type Pair } from '../src/side-by-side.js'

function pair(attacked: number, control: number, failures = 0): Pair {
  const seen = (perSecond: number): Seen => ({ failures, perSecond, p99: 1 })
  return { attacked: seen(attacked), control: { ...seen(control), failures: 0 } }
}

describe('two servers side by side', () => {
  it('are compared pair by pair, so that a slow moment of the machine changes nothing', () => {
    const pairs = [pair(90, 100), pair(9, 10), pair(180, 200)]
    expect(ratioOf(pairs, ({ perSecond }) => perSecond)).toBeCloseTo(0.9)
  })

  it('give no ratio if nothing was measured', () => {
    expect(ratioOf([], ({ perSecond }) => perSecond)).toBeNaN()
  })

  it('count the failures of the attacked one', () => {
    expect(failuresOf([pair(1, 1, 2), pair(1, 1, 3)])).toBe(5)
  })
})
