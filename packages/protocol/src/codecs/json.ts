import type { Codec } from '../codec.js'
import { CodecError, reasonOf } from '../errors.js'
import { decodeText, encodeText } from '../text.js'

export interface JsonOptions {
  /** As the second argument of `JSON.parse`. */
  reviver?: ((this: unknown, key: string, value: unknown) => unknown) | undefined
  /** As the second argument of `JSON.stringify`. */
  replacer?: ((this: unknown, key: string, value: unknown) => unknown) | undefined
}

/** JSON as UTF-8. What JSON does not know (functions, bigint, cycles, `undefined`) is an error. */
export function json<T = unknown>(options?: JsonOptions): Codec<T> {
  return {
    name: 'json',
    stable: true,
    encode(message) {
      let text: string | undefined
      try {
        text = JSON.stringify(message, options?.replacer)
      } catch (cause) {
        throw new CodecError('json', 'encode', reasonOf(cause), { cause })
      }
      if (text === undefined) throw new CodecError('json', 'encode', `JSON has no ${typeof message}`)
      return encodeText(text)
    },
    decode(payload) {
      try {
        return JSON.parse(decodeText(payload), options?.reviver) as T
      } catch (cause) {
        throw new CodecError('json', 'decode', reasonOf(cause), { cause })
      }
    },
  }
}
