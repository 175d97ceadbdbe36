import type { Codec } from '../codec.js'
import { kindOf } from '../check-bytes.js'
import { CodecError, reasonOf } from '../errors.js'
import { encodesText } from './text-payloads.js'
import { checkWellFormed, decodeText, encodeText } from '../text.js'

/**
 * The codec of text: strings as UTF-8. Invalid UTF-8 and lone surrogates are a `CodecError`, never replaced in silence.
 *
 * @example
 * ```js
 * import { utf8 } from '@echo/protocol'
 *
 * console.log(utf8().encode('é')) // Uint8Array(2) [ 195, 169 ]
 * ```
 */
export function utf8(): Codec<string> {
  return {
    name: 'utf8',
    stable: true,
    encode: encodesText((message) => encodeText(checkText(message)), checkText),
    decode(payload) {
      try {
        return decodeText(payload)
      } catch (cause) {
        throw new CodecError('utf8', 'decode', reasonOf(cause), { cause })
      }
    },
  }
}

function checkText(message: string): string {
  if (typeof message !== 'string')
    throw new CodecError('utf8', 'encode', `it takes a string, and was given ${kindOf(message)}`)
  try {
    checkWellFormed(message)
    return message
  } catch (cause) {
    throw new CodecError('utf8', 'encode', reasonOf(cause), { cause })
  }
}
