import { Decoder, Encoder, type DecoderOptions, type EncoderOptions } from '@msgpack/msgpack'
import type { Codec } from '../codec.js'
import { CodecError, reasonOf } from '../errors.js'
import { checkMsgpackLengths } from './msgpack-lengths.js'

/** The options of `@msgpack/msgpack`'s Encoder and Decoder: extension types, `useBigInt64`, key order and the like. */
export type MsgpackOptions = EncoderOptions & DecoderOptions

/**
 * MessagePack. One encoder and one decoder are reused. A payload is checked before it is decoded: lengths that its own
 * bytes cannot hold are refused, so that decoding never allocates more than a small multiple of the payload.
 */
export function msgpack<T = unknown>(options?: MsgpackOptions): Codec<T> {
  const encoder = new Encoder(options)
  const decoder = new Decoder(options)
  return {
    name: 'msgpack',
    encode(message) {
      try {
        return encoder.encodeSharedRef(message)
      } catch (cause) {
        throw new CodecError('msgpack', 'encode', reasonOf(cause), { cause })
      }
    },
    decode(payload) {
      try {
        checkMsgpackLengths(payload)
        return decoder.decode(payload) as T
      } catch (cause) {
        throw new CodecError('msgpack', 'decode', reasonOf(cause), { cause })
      }
    },
  }
}
