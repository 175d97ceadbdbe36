import { OptionError } from './errors.js'

/** @throws {OptionError} unless `value` is a whole number from `min` to `max`. */
export function checkInteger(option: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new OptionError(option, `a whole number from ${min} to ${max}`, value)
}

/** @throws {OptionError} unless `value` is a boolean. */
export function checkBoolean(option: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value
  throw new OptionError(option, 'true or false', value)
}

/** Any realm's `Uint8Array` passes; text would be taken for zeros, and an `ArrayBuffer` for nothing. */
export function checkBytes(what: string, bytes: Uint8Array): void {
  if (ArrayBuffer.isView(bytes)) return
  const hint = typeof bytes === 'string' ? ': encode text first, and set no encoding on a stream' : ''
  throw new TypeError(
    `${what} must be a Uint8Array, and was ${bytes === null ? 'null' : typeof bytes}${hint}`,
  )
}
