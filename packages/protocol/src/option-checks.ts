import { OptionError } from './errors.js'
import { nearestName } from './nearest-name.js'
import { OPTION_OWNERS } from './option-owners.js'

/** The names of all `Options`, kept beside their defaults: the compiler refuses a list that lacks one. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>

/**
 * Refuses what would be ignored: a misspelled option, one that belongs elsewhere, and something that is no options at all.
 * Options that are `undefined` count as left out.
 *
 * @param taker what takes the options, for the error: `listen()`.
 * @param within for options inside an option, its name.
 * @throws {OptionError} for an unknown option, with the nearest known one or where it belongs; and for one that is `null`.
 */
export function checkKnownOptions(
  taker: string,
  options: object,
  known: Readonly<Record<string, true>>,
  within?: string,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new OptionError(within ?? 'options', `an object with options of ${taker}`, options)
  const prefix = within === undefined ? '' : `${within}.`
  // Not Object.keys(): options may be inherited, and are read all the same.
  for (const name in options) {
    const value: unknown = Reflect.get(options, name)
    if (value === undefined) continue
    if (!Object.hasOwn(known, name)) throw unknownOption(taker, prefix, name, known)
    if (value === null) throw new OptionError(prefix + name, 'given a value, or left out', value)
  }
}

/** Without the value: it does not matter, and may be a key or a password, which must not get into a log. */
function unknownOption(
  taker: string,
  prefix: string,
  name: string,
  known: Readonly<Record<string, true>>,
): OptionError {
  const option = prefix + name
  const range = `an option of ${taker}`
  const owner = Object.hasOwn(OPTION_OWNERS, name) ? Reflect.get(OPTION_OWNERS, name) : undefined
  const refusal =
    owner === undefined
      ? `${option} is not ${range}`
      : `${option} is an option of ${String(owner)}, not of ${taker}`
  const nearest = nearestName(name, Object.keys(known))
  // The name of an option that exists is not misspelled; it may be part of a longer one.
  const near = owner === undefined || contains(nearest, name) ? nearest : undefined
  const hint = near === undefined ? '' : `; did you mean ${prefix}${near}?`
  return new OptionError(option, range, undefined, refusal + hint)
}

function contains(known: string | undefined, name: string): boolean {
  if (known === undefined) return false
  const [a, b] = [known.toLowerCase(), name.toLowerCase()]
  return a.includes(b) || b.includes(a)
}

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

/** @throws {OptionError} unless `value` is a function, or undefined. */
export function checkFunction<F>(option: string, value: F): F {
  if (value === undefined || typeof value === 'function') return value
  throw new OptionError(option, 'a function', value)
}

/** @throws {OptionError} unless `value` is an `AbortSignal` of any realm, or undefined. */
export function checkSignal<S>(value: S): S {
  const signal = value as { aborted?: unknown; addEventListener?: unknown } | null | undefined
  if (signal === undefined) return value
  if (typeof signal?.aborted === 'boolean' && typeof signal.addEventListener === 'function') return value
  throw new OptionError('signal', 'an AbortSignal', value)
}
