import type { Codec } from '../codec.js'
import { describeNoBytes, isUint8Array, type Bytes } from '../check-bytes.js'
import { CodecError } from '../errors.js'
import { checkBoolean, checkKnownOptions, type OptionNames } from '../option-checks.js'

/** Of `bytes()`. */
export interface BytesOptions {
  /**
   * Give each payload as a copy of its own. Without it a payload is a view of the chunk it came in, and keeps that chunk
   * (up to 64 KiB) in memory as long as it is kept itself.
   * @default false
   */
  copy?: boolean | undefined
}

// The message is the payload: a connection that finds these two need not call them.

export const decodeVerbatim = (payload: Uint8Array): Bytes => payload as Bytes

export const encodeVerbatim = (message: Uint8Array): Uint8Array => {
  if (isUint8Array(message)) return message
  throw new CodecError('bytes', 'encode', `it takes a Uint8Array, and was given ${describeNoBytes(message)}`)
}

const BYTES_OPTIONS = { copy: true } satisfies OptionNames<BytesOptions>

/**
 * The codec of bytes: the payload as it is. `encode` gives the message's own bytes: they must not change until `send()` has resolved.
 *
 * @throws {OptionError} for an option that is unknown or out of its range.
 *
 * @example
 * ```js
 * import { bytes } from '@echo/protocol'
 *
 * const codec = bytes({ copy: true })
 * console.log(codec.decode(codec.encode(Uint8Array.of(1, 2)))) // Uint8Array(2) [ 1, 2 ]
 * ```
 */
export function bytes(options: BytesOptions = {}): Codec<Bytes, Uint8Array> {
  checkKnownOptions('bytes()', options, BYTES_OPTIONS)
  const copy = checkBoolean('copy', options.copy ?? false)
  return {
    name: 'bytes',
    stable: true,
    encode: encodeVerbatim,
    decode: copy ? (payload) => new Uint8Array(payload) : decodeVerbatim,
  }
}
