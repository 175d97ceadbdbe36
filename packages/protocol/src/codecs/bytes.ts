import type { Codec } from '../codec.js'
import { CodecError } from '../errors.js'

export interface BytesOptions {
  /**
   * Give each payload as a copy of its own. Without it a payload is a view of the chunk it came in, and keeps that chunk
   * (up to 64 KiB) in memory as long as it is kept itself.
   * @default false
   */
  copy?: boolean | undefined
}

/**
 * The payload as it is. `encode` gives the message's own bytes: they must not change until `send()` has resolved.
 */
export function bytes(options?: BytesOptions): Codec<Uint8Array> {
  return {
    name: 'bytes',
    stable: true,
    encode(message) {
      if (message instanceof Uint8Array) return message
      throw new CodecError('bytes', 'encode', `it takes a Uint8Array, and was given ${typeof message}`)
    },
    decode: options?.copy === true ? (payload) => new Uint8Array(payload) : (payload) => payload,
  }
}
