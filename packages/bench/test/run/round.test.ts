import { describe, expect, it } from 'vitest'
import { closed } from '../../src/load/workload.js'
import { warmUpFactor } from '../../src/run/round.js'

describe('a workload warms up', () => {
  it('longer where messages are large, or few', () => {
    const usual = warmUpFactor(closed(64, 256))
    for (const workload of [closed(65_536, 16), closed(64, 1), { size: 64, connections: 1, rate: 10_000 }])
      expect(warmUpFactor(workload)).toBeGreaterThan(usual)
    expect(warmUpFactor(closed(64, 1, 64))).toBe(usual)
  })
})
