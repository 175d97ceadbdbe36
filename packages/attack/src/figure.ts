/** Bytes. `kB` is what the operating system's tools count memory of processes in, by thousands. */
export const KB = 1000
export const MIB = 1_048_576

/** What a measured value is in. */
export type Unit = '' | 'kB' | 'MiB' | 'ms' | 's' | '×' | '%'

/** What a measured value must be to hold. A figure without a bound is shown, and never missed. */
export type Bound = { readonly atMost: number } | { readonly atLeast: number } | { readonly exactly: number }

/** One line of the table that the suite prints. */
export interface Figure {
  readonly name: string
  readonly unit: Unit
  readonly bound: Bound | undefined
}

export type Outcome = 'holds' | 'missed' | 'shown'

export function atMost(bound: number, name: string, unit: Unit = ''): Figure {
  return { name, unit, bound: { atMost: bound } }
}

export function atLeast(bound: number, name: string, unit: Unit = ''): Figure {
  return { name, unit, bound: { atLeast: bound } }
}

/** For counts: nothing less and nothing more. */
export function exactly(bound: number, name: string, unit: Unit = ''): Figure {
  return { name, unit, bound: { exactly: bound } }
}

/** For what helps to read the others: a control, a peak with garbage in it. */
export function shown(name: string, unit: Unit = ''): Figure {
  return { name, unit, bound: undefined }
}

/** A figure that was not measured is missed, whatever its bound. */
export function judge({ bound }: Figure, measured: number | undefined): Outcome {
  if (bound === undefined) return 'shown'
  if (measured === undefined || Number.isNaN(measured)) return 'missed'
  return holds(bound, measured) ? 'holds' : 'missed'
}

function holds(bound: Bound, measured: number): boolean {
  if ('atMost' in bound) return measured <= bound.atMost
  if ('atLeast' in bound) return measured >= bound.atLeast
  return measured === bound.exactly
}

/** The figure with its upper bound divided by `factor`, to see how near it is. */
export function stricter(figure: Figure, factor: number): Figure {
  const { bound } = figure
  if (bound === undefined || !('atMost' in bound)) return figure
  return { ...figure, bound: { atMost: bound.atMost / factor } }
}

export function formatBound({ bound, unit }: Figure): string {
  if (bound === undefined) return ''
  if ('atMost' in bound) return `≤ ${formatValue(bound.atMost, unit)}`
  if ('atLeast' in bound) return `≥ ${formatValue(bound.atLeast, unit)}`
  return `= ${formatValue(bound.exactly, unit)}`
}

/** `5.81 kB`, `10000`; `none` for what was not measured. */
export function formatValue(value: number | undefined, unit: Unit): string {
  if (value === undefined || Number.isNaN(value)) return 'none'
  return unit === '' ? threeDigits(value) : `${threeDigits(value)} ${unit}`
}

/** Whole numbers as they are; others with three digits or more: `0.92`, `14.2`, `1234`. */
function threeDigits(value: number): string {
  if (Number.isInteger(value)) return String(value)
  const size = Math.abs(value)
  if (size >= 99.95) return value.toFixed(0)
  return value.toFixed(size >= 9.995 ? 1 : 2)
}
