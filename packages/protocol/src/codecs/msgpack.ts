import type { Codec } from '../codec.js'
import { CodecError, reasonOf } from '../errors.js'
import { CheckedDecoder } from './msgpack/decoder.js'
import { CheckedEncoder } from './msgpack/encoder.js'
import { checkMsgpackOptions, type MsgpackOptions } from './msgpack/options.js'
import { Refusal } from './msgpack/refusal.js'

export { MsgpackExtension, type MsgpackExtensionCodec } from './msgpack/extensions.js'
export type { EncodedExtension } from './msgpack/internals.js'
export type { MsgpackOptions } from './msgpack/options.js'

/**
 * MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md), over `@msgpack/msgpack`: a payload is one value.
 *
 * It carries `null`, booleans, numbers (-0, NaN and the infinities too), strings, arrays, plain objects (those without a
 * class), `Uint8Array` and `Date`; bigint by an option; anything else by an `extensionCodec`. Whatever would not arrive as
 * it was sent is refused, with the path to it: `undefined`, `Map`, `Set`, instances of classes, functions, other typed
 * arrays, lone surrogates. As in JSON, symbol keys and properties that are not enumerable are no part of an object, nor
 * are the named properties of an array; subclasses of `Array`, `Uint8Array` and `Date` arrive as what they extend.
 *
 * Received payloads are refused if they are malformed, hold invalid UTF-8, a key twice, the key `__proto__`, or an integer
 * that no number holds exactly, or exceed `maxDepth` or `maxValues`. Extension values of unknown types come as
 * `MsgpackExtension`, which can be sent again.
 *
 * One encoder and one decoder are reused, so the result of `encode()` is overwritten by the next call. Both may be called
 * from inside themselves, and stay usable after an error. Received binary values are copies, and the receiver's own.
 *
 * `encode()` and `decode()` throw a `CodecError` for all of this.
 * @throws {OptionError} for an option out of its range.
 *
 * @example
 * ```js
 * import { msgpack } from '@echo/protocol'
 *
 * const codec = msgpack({ bigint: 'always' })
 * console.log(codec.decode(codec.encode({ at: new Date(0), n: 1n }))) // { at: 1970-01-01T00:00:00.000Z, n: 1n }
 * ```
 */
export function msgpack<T = unknown>(options?: MsgpackOptions): Codec<T> {
  const settings = checkMsgpackOptions(options)
  const encoder = new CheckedEncoder(settings)
  const decoder = new CheckedDecoder(settings)
  return {
    name: 'msgpack',
    encode(message) {
      try {
        return encoder.write(message)
      } catch (thrown) {
        throw codecError('encode', thrown)
      }
    },
    decode(payload) {
      try {
        return decoder.read(payload) as T
      } catch (thrown) {
        throw codecError('decode', thrown)
      }
    },
  }
}

/** A refusal is our own word, and not the cause of anything; what lies under it is. */
function codecError(operation: 'encode' | 'decode', thrown: unknown): CodecError {
  if (!(thrown instanceof Refusal))
    return new CodecError('msgpack', operation, reasonOf(thrown), { cause: thrown })
  return new CodecError(
    'msgpack',
    operation,
    thrown.reason(),
    thrown.cause === undefined ? {} : { cause: thrown.cause },
  )
}
