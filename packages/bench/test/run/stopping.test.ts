import { describe, expect, it } from 'vitest'
import { closed } from '../../src/load/workload.js'
import { summarize } from '../../src/run/summary.js'
import { sample } from './sample.js'
import { isNarrow, RunClock, spread } from '../../src/run/stopping.js'
import { framedAndRaw } from '../../src/suites.js'

const workload = closed(64, 16)
const summaryOf = (...ratios: number[]) =>
  summarize(
    ratios.flatMap((ratio, index) => [
      sample(index + 1, 'raw-naive', workload, 100),
      sample(index + 1, 'framed', workload, 1000 * ratio),
      sample(index + 1, 'framed (A/A)', workload, 1000 * ratio),
    ]),
    [workload],
    framedAndRaw,
    1,
  )

describe('intervals that are narrow enough', () => {
  it('reach no further from their medians than was asked for', () => {
    expect(isNarrow(summaryOf(1, 1.01, 0.99, 1), framedAndRaw, 0.03)).toBe(true)
    expect(isNarrow(summaryOf(1, 1.2, 0.8, 1), framedAndRaw, 0.03)).toBe(false)
  })

  it('are measured by their farther end', () => {
    expect(spread({ median: 10, low: 9.5, high: 12 })).toBeCloseTo(0.2)
  })
})

const limits = { leastRounds: 8, mostRounds: 40, mostTime: 100, settling: 0, warmUp: 0, duration: 1000 }

/** A clock of rounds that should take some 5 s, and do take 5. */
function clockAt(seconds: number) {
  let now = 0
  const clock = new RunClock(limits, 2, 4, () => now)
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
})
