import { isUint8Array, kindOf } from './check-bytes.js'
import type { Codec } from './codec.js'
import { CodecError, OptionError, reasonOf } from './errors.js'

/** @throws {CodecError} for whatever the codec throws, and if it gives no bytes. */
export function encodePayload<Out>(codec: Codec<unknown, Out>, message: Out): Uint8Array {
  let payload: unknown
  try {
    payload = codec.encode(message)
  } catch (cause) {
    throw cause instanceof CodecError
      ? cause
      : new CodecError(codec.name, 'encode', reasonOf(cause), { cause })
  }
  if (payload instanceof Uint8Array || isUint8Array(payload)) return payload
  throw new CodecError(codec.name, 'encode', `the codec gave ${kindOf(payload)} instead of a Uint8Array`)
}

/** A mistake in the program. */
export function undefinedMessage(): CodecError {
  return new CodecError(
    'a message',
    'encode',
    "undefined is no message: send null (msgpack, json), '' (utf8) or new Uint8Array(0) (bytes) instead",
  )
}

/** @throws {OptionError} for what is no codec: `codec: 'utf8'` or `codec: utf8` would fail with the first message only. */
export function checkCodec(codec: object): void {
  const isMethod = (name: string) => typeof Reflect.get(Object(codec), name) === 'function'
  if (isMethod('encode') && isMethod('decode')) return
  throw new OptionError('codec', 'a codec, such as utf8() gives', codec)
}
