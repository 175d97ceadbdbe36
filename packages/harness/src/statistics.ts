import type { Random } from './random.js'

/** A median and its 95 % interval, in the unit of the values it was made from. */
export interface Estimate {
  median: number
  low: number
  high: number
}

const RESAMPLES = 2000
const TAIL = 0.025

/** The value below which a share `q` (0 to 1) of the values lies, interpolated between neighbours. `NaN` of no values. */
export function quantile(values: ArrayLike<number>, q: number): number {
  return quantileOf(Float64Array.from(values).toSorted(), q)
}

/** The middle of the values. `NaN` of no values. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5)
}

/**
 * The median of the values, and the interval in which 95 % of the medians of resamples of them lie (percentile
 * bootstrap). The same `random` gives the same interval.
 */
export function estimateMedian(values: readonly number[], random: Random): Estimate {
  const medians = new Float64Array(RESAMPLES)
  const resample = new Float64Array(values.length)
  for (let i = 0; i < RESAMPLES; i++) {
    for (let j = 0; j < resample.length; j++) resample[j] = values[Math.floor(random() * values.length)]!
    medians[i] = quantileOf(resample.toSorted(), 0.5)
  }
  medians.sort()
  return { median: median(values), low: quantileOf(medians, TAIL), high: quantileOf(medians, 1 - TAIL) }
}

function quantileOf(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return Number.NaN
  const at = q * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  const above = sorted[Math.ceil(at)]!
  return below + (above - below) * (at - Math.floor(at))
}
