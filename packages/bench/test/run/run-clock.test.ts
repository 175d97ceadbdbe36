import { describe, expect, it } from 'vitest'
import { closed } from '../../src/load/workload.js'
import { RunClock } from '../../src/run/run-clock.js'
import { sample } from './sample.js'

const limits = { leastRounds: 8, mostRounds: 40, mostTime: 100, settling: 0, warmUp: 0, duration: 1000 }

/** A clock of rounds that should take some 5 s, and do take 5. */
function clockAt(seconds: number, earlier = 0) {
  let now = 0
  const before = Array.from({ length: earlier }, () => sample(1, 'a', closed(1, 1), 1))
  const clock = new RunClock(limits, 2, 4, before, () => now)
  now = seconds * 1000
  return clock
}

describe('the clock of a run', () => {
  it('says that the time is up when another round would end too late', () => {
    expect(clockAt(90).isUp(18)).toBe(false)
    expect(clockAt(96).isUp(19)).toBe(true)
  })

  it('tells the time left: until the limit, or longer for the least rounds', () => {
    expect(clockAt(50).progress(10).left).toBeCloseTo(50)
    expect(clockAt(99).progress(2).left).toBeCloseTo(6 * 49.5)
    expect(clockAt(0).progress(0).left).toBeCloseTo(100)
  })

  it('tells the share that is done, and the round', () => {
    expect(clockAt(50).progress(10.5)).toMatchObject({ round: 11, done: 0.5 })
  })

  it('counts the time of earlier sittings', () => {
    expect(clockAt(1, 30).seconds).toBeCloseTo(31)
  })
})
