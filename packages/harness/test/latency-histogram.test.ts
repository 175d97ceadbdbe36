import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LatencyHistogram, latencyCount, latencyQuantile, mergeLatencies } from '../src/index.js'

function histogramOf(milliseconds: readonly number[]) {
  const histogram = new LatencyHistogram()
  for (const time of milliseconds) histogram.record(time)
  return histogram
}

const times = fc.array(fc.double({ min: 0.0001, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 200 })

describe('the latency histogram', () => {
  it('knows every quantile to 1.6 %', () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0.001, max: 1, noNaN: true }), (milliseconds, q) => {
        const sorted = milliseconds.toSorted((a, b) => a - b)
        const exact = sorted[Math.ceil(q * sorted.length) - 1]! * 1000
        const found = latencyQuantile(histogramOf(milliseconds).take(), q)
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact / 64 + 0.001)
      }),
    )
  })

  it('puts histograms together as if all times had gone into one', () => {
    fc.assert(
      fc.property(times, times, (some, others) => {
        const merged = mergeLatencies([histogramOf(some).take(), histogramOf(others).take()])
        expect(merged).toEqual(histogramOf([...some, ...others]).take())
      }),
    )
  })

  it('begins again when it is taken, and counts what lies outside in its first or last bucket', () => {
    const histogram = histogramOf([1, 2, -5, 1e9])
    expect(latencyCount(histogram.take())).toBe(4)
    expect(histogram.take()).toEqual([])
    expect(latencyQuantile([], 0.5)).toBeNaN()
  })
})
