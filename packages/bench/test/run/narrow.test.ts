import { describe, expect, it } from 'vitest'
import { closed } from '../../src/load/workload.js'
import { isNarrow, spread } from '../../src/run/narrow.js'
import { summarize } from '../../src/run/summary.js'
import { framedAndRaw } from '../../src/suites/framed-and-raw.js'
import { sample } from './sample.js'

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
