/**
 * The value below which a share `q` (0 to 1) of the values lies, interpolated between neighbours. `NaN` of no values.
 * @param sorted in ascending order.
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN
  const at = q * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  const above = sorted[Math.ceil(at)]!
  return below + (above - below) * (at - Math.floor(at))
}

/** The middle of the values, in any order. `NaN` of no values. */
export function median(values: readonly number[]): number {
  return quantile(ascending(values), 0.5)
}

export function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).toSorted()
}
