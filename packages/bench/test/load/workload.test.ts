import { describe, expect, it } from 'vitest'
import { workloadName, closed, inFlight, sameWorkload } from '../../src/load/workload.js'

const open = { size: 64, connections: 1, rate: 10_000 }

describe('a workload', () => {
  it('has a name', () => {
    expect(workloadName(closed(64, 256))).toBe('64 B x 256')
    expect(workloadName(closed(65_536, 16, 64))).toBe('64 KiB x 16 x 64 conns')
    expect(workloadName(open)).toBe('64 B at 10.0 k/s')
  })

  it('is another if anything of it is', () => {
    expect(sameWorkload(closed(64, 1), closed(64, 1))).toBe(true)
    for (const other of [closed(65, 1), closed(64, 2), closed(64, 1, 2), open])
      expect(sameWorkload(closed(64, 1), other)).toBe(false)
    expect(sameWorkload(open, { ...open, rate: 1 })).toBe(false)
  })

  it('has so many in flight over all connections, or no bound', () => {
    expect(inFlight(closed(64, 16, 8))).toBe(128)
    expect(inFlight(open)).toBeUndefined()
  })
})
