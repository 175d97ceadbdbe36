import type { Codec } from '../codec.js'
import { CodecError, OptionError, reasonOf } from '../errors.js'
import { checkFunction, checkKnownOptions, type OptionNames } from '../option-checks.js'
import { decodeText, encodeText } from '../text.js'
import { encodesText } from './text-payloads.js'

/** Of `json()`. */
export interface JsonOptions {
  /** As the second argument of `JSON.parse`. */
  reviver?: ((this: unknown, key: string, value: unknown) => unknown) | undefined
  /** As the second argument of `JSON.stringify`: a function, or the keys to keep. */
  replacer?:
    | ((this: unknown, key: string, value: unknown) => unknown)
    | readonly (string | number)[]
    | undefined
}

const JSON_OPTIONS = { reviver: true, replacer: true } satisfies OptionNames<JsonOptions>

/**
 * JSON as UTF-8, as `JSON.stringify` and `JSON.parse` have it.
 *
 * A message that is not JSON at all (`undefined`, a function, a symbol), a bigint and a cycle are errors. What
 * `JSON.stringify` changes in silence it changes here too: NaN and Infinity become `null`, -0 becomes 0, a Date its text, a
 * Map or Set `{}`, and properties that are `undefined` are left out. A lone surrogate survives, as an escape. Invalid UTF-8
 * and a leading byte order mark are errors.
 *
 * @throws {OptionError} for an option that is unknown or of another type.
 *
 * @example
 * ```js
 * import { json } from '@echo/protocol'
 *
 * const codec = json({ replacer: (_key, value) => (typeof value === 'bigint' ? String(value) : value) })
 * console.log(codec.decode(codec.encode({ id: 1n }))) // { id: '1' }
 * ```
 */
export function json<T = unknown>(options: JsonOptions = {}): Codec<T> {
  checkKnownOptions('json()', options, JSON_OPTIONS)
  const reviver = checkFunction('reviver', options.reviver)
  const replacer = checkReplacer(options.replacer)
  const toText = (message: T): string => {
    let text: string | undefined
    try {
      // The platform's types want a choice between the two kinds, and a list that may be changed.
      text = JSON.stringify(message, replacer as (string | number)[] | undefined)
    } catch (cause) {
      throw new CodecError('json', 'encode', refusalOf(cause), { cause })
    }
    if (text === undefined)
      throw new CodecError('json', 'encode', `JSON has no ${typeof message}: send null, or give a replacer`)
    return text
  }
  return {
    name: 'json',
    stable: true,
    encode: encodesText((message) => encodeText(toText(message)), toText),
    decode(payload) {
      try {
        return JSON.parse(decodeText(payload), reviver) as T
      } catch (cause) {
        throw new CodecError('json', 'decode', reasonOf(cause), { cause })
      }
    },
  }
}

/** On one line, where V8 draws a cycle over several; and with what helps. */
function refusalOf(cause: unknown): string {
  const reason = reasonOf(cause).replaceAll(/\s*\n\s*/g, ' ')
  return /BigInt/.test(reason) ? `${reason}: send it as a string, or give a replacer` : reason
}

function checkReplacer(replacer: JsonOptions['replacer']): JsonOptions['replacer'] {
  if (replacer === undefined || typeof replacer === 'function' || Array.isArray(replacer)) return replacer
  throw new OptionError('replacer', 'a function, or an array of keys', replacer)
}
