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

/** What good clients saw before, during and after an attack: one value a window. */
export interface Windows {
  readonly before: readonly number[]
  readonly during: readonly number[]
  readonly after: readonly number[]
}

/** How the middle window under attack compares with the middle one before it; 1 is no change. */
export function attackRatio({ before, during }: Windows): number {
  return median(during) / median(before)
}

/** The same for the quiet windows after the attack: what the machine itself did meanwhile. */
export function controlRatio({ before, after }: Windows): number {
  return median(after) / median(before)
}
