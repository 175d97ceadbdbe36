import { describe, expect, it } from 'vitest'
import { RoundTrips } from '../../src/client/round-trips.js'

function tripsOf(times: readonly number[]): RoundTrips {
  const trips = new RoundTrips()
  for (const time of times) {
    trips.sent++
    trips.add(time)
  }
  return trips
}

describe('RoundTrips', () => {
  it('counts messages sent and replies received', () => {
    const trips = new RoundTrips()
    expect([trips.complete, String(trips)]).toEqual([true, '0 sent, 0 received, 0 lost'])
    trips.sent += 3
    expect(String(trips)).toBe('3 sent, 0 received, 3 lost')
    trips.add(0.25)
    expect(trips.complete).toBe(false)
    expect(String(trips)).toBe(
      '3 sent, 1 received, 2 lost\nround trip min/median/p99/max = 0.250/0.250/0.250/0.250 ms',
    )
  })

  it('has quantiles within one percent, and exact extremes', () => {
    const times = Array.from({ length: 1_000 }, (_, i) => (i + 1) / 10)
    for (const part of [0.01, 0.25, 0.5, 0.99]) {
      const quantile = tripsOf(times.toReversed()).quantile(part)
      expect(Math.abs(quantile / (part * 100) - 1)).toBeLessThan(0.01)
    }
    expect(String(tripsOf(times))).toMatch(/ = 0\.100\/.*\/100\.000 ms$/)
  })

  it('uses the later of two times for the p99, and the earlier for the median', () => {
    const trips = tripsOf([1, 100])
    expect(trips.quantile(0.5)).toBeCloseTo(1, 1)
    expect(trips.quantile(0.99)).toBe(100)
  })

  it('accepts a time of zero', () => {
    expect(tripsOf([0, 0]).quantile(0.5)).toBe(0)
  })
})
