import { threeDigits } from '../../number-format.js'

/** Where on the page a value lies, in user units of the SVG. */
export type Scale = (value: number) => number

export type Range = readonly [low: number, high: number]

export interface Tick {
  readonly value: number
  readonly label: string
}

/** Equal factors are equally far. Values must be above 0. */
export function logScale([low, high]: Range, [from, to]: Range): Scale {
  const span = Math.log(high / low)
  return (value) => (span === 0 ? (from + to) / 2 : from + ((to - from) * Math.log(value / low)) / span)
}

export function linearScale([low, high]: Range, [from, to]: Range): Scale {
  const span = high - low
  return (value) => (span === 0 ? (from + to) / 2 : from + ((to - from) * (value - low)) / span)
}

/** Values that lie equally far from each other, in ascending order, whatever they are. */
export function stepScale(values: readonly number[], [from, to]: Range): Scale {
  const steps = [...new Set(values)].toSorted((a, b) => a - b)
  const at = linearScale([0, steps.length - 1], [from, to])
  return (value) => at(steps.indexOf(value))
}

/** The least and the greatest, widened on both sides by a factor; `among` is always in it. */
export function logRange(values: readonly number[], widen: number, among: readonly number[] = []): Range {
  const all = [...values, ...among].filter((value) => Number.isFinite(value) && value > 0)
  if (all.length === 0) return [0.5, 2]
  return [Math.min(...all) / widen, Math.max(...all) * widen]
}

const DENSE = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9]
const LADDERS: readonly (readonly number[])[] = [DENSE, [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]

/** At most `most` round values in the range: as many as fit. */
export function logTicks(
  [low, high]: Range,
  most: number,
  label: (value: number) => string = factor,
): Tick[] {
  const tight = near(low, high)
  if (tight.length >= 2 && tight.length <= most) return tight.map((value) => ({ value, label: label(value) }))
  for (const ladder of LADDERS) {
    const values = decades(low, high).flatMap((decade) => ladder.map((step) => step * decade))
    const inside = values.filter((value) => value >= low && value <= high)
    if (inside.length <= most) return inside.map((value) => ({ value, label: label(value) }))
  }
  const powers = decades(low, high).filter((value) => value >= low && value <= high)
  const every = Math.ceil(powers.length / most)
  return powers.filter((_, index) => index % every === 0).map((value) => ({ value, label: label(value) }))
}

/** Around 1, in a range less than twice as wide: steps that are equal. */
function near(low: number, high: number): number[] {
  if (high / low > 1.8) return []
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((each) => (high - low) / each <= 8) ?? 0.2
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toFixed(4)),
  )
}

function decades(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
}

/** `0.5`, `1`, `20`, `3 k`, `2 M`. */
export function factor(value: number): string {
  if (value >= 1e6) return `${trimmed(value / 1e6)} M`
  if (value >= 1000) return `${trimmed(value / 1000)} k`
  return trimmed(value)
}

function trimmed(value: number): string {
  return value < 1 ? String(Number(value.toPrecision(3))) : String(Number(threeDigits(value)))
}
