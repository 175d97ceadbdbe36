import type { Estimate } from '@echo/harness'
import { formatRate, threeDigits } from '../number-format.js'

/** Stands where nothing was measured. */
export const UNKNOWN = '–'

/** JSON has no `NaN`: what was none or infinite comes back from a file as `null`. */
export function isKnown(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** The estimate, if its median is above 0, as a logarithm needs. Its interval may reach down to 0. */
export function knownRatio(ratio: Estimate | undefined): Estimate | undefined {
  if (ratio === undefined) return undefined
  const { median, low, high } = ratio
  return [median, low, high].every(isKnown) && median > 0 && low >= 0 ? ratio : undefined
}

/** A number of three digits or more, two where it is small: `14.2`, `0.0031`. */
export function numberText(value: number | null | undefined): string {
  if (value === Infinity) return '∞'
  if (!isKnown(value)) return UNKNOWN
  return value !== 0 && Math.abs(value) < 0.0995 ? value.toPrecision(2) : threeDigits(value)
}

/** A ratio and its interval: `14.2 [13.8, 14.6]`. */
export function ratioText(ratio: Estimate | undefined): string {
  if (ratio === undefined || !isKnown(ratio.median)) return UNKNOWN
  return `${numberText(ratio.median)} [${numberText(ratio.low)}, ${numberText(ratio.high)}]`
}

export function rateText(perSecond: number | null | undefined): string {
  return isKnown(perSecond) ? formatRate(perSecond) : UNKNOWN
}
