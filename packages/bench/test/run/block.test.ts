import { describe, expect, it } from 'vitest'
import { closed } from '../../src/load/cell.js'
import { warmUpFactor } from '../../src/run/block.js'

describe('a cell warms up', () => {
  it('longer where messages are large, or few', () => {
    const usual = warmUpFactor(closed(64, 256))
    for (const cell of [closed(65_536, 16), closed(64, 1), { size: 64, connections: 1, rate: 10_000 }])
      expect(warmUpFactor(cell)).toBeGreaterThan(usual)
    expect(warmUpFactor(closed(64, 1, 64))).toBe(usual)
  })
})
