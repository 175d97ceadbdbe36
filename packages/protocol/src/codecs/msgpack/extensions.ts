import { describeNoBytes, isUint8Array } from '../../check-bytes.js'
import type { EncodedExtension } from './internals.js'
import { Refusal } from './refusal.js'

/**
 * Turns values into extension values and back. An `ExtensionCodec` of `@msgpack/msgpack` is one. `context` is always
 * `undefined`, and need not be declared.
 */
export interface MsgpackExtensionCodec {
  /**
   * The extension value that stands for `value`: a type from -128 to 127, and its bytes. `null` or `undefined` if it is none
   * of its own. Asked for everything but strings, numbers, booleans, `null` and `undefined`.
   */
  tryToEncode(value: unknown, context: undefined): EncodedExtension | null | undefined

  /** The value for an extension value's bytes, which are its own unless the codec's `copy` is off. */
  decode(data: Uint8Array, type: number, context: undefined): unknown
}

/** An extension value that no extension codec took: received of an unknown type, or to be sent as it is. */
export class MsgpackExtension {
  constructor(
    /** The type: 0 to 127 are the application's, -128 to -1 are MessagePack's own. */
    readonly type: number,
    /** The bytes. Sending copies them. */
    readonly data: Uint8Array,
  ) {}
}

/** The extension type of timestamps. */
export const TIMESTAMP = -1

/** @throws {Refusal} for what has no form as an extension value. */
export function checkExtension(extension: EncodedExtension): EncodedExtension {
  const { type, data } = extension
  if (!Number.isInteger(type) || type < -128 || type > 127) {
    throw new Refusal(`an extension's type must be a whole number from -128 to 127, and was ${String(type)}`)
  }
  if (typeof data === 'function') return { type, data: (position) => checkData(type, data(position)) }
  checkData(type, data)
  return extension
}

function checkData(type: number, data: Uint8Array): Uint8Array {
  if (isUint8Array(data)) return data
  throw new Refusal(
    `the data of extension type ${type} must be a Uint8Array, and was ${describeNoBytes(data)}`,
  )
}

/**
 * The timestamp for `date`, in the shortest of its three forms.
 * https://github.com/msgpack/msgpack/blob/master/spec.md#timestamp-extension-type
 * @throws {Refusal} for an invalid date.
 */
export function encodeTimestamp(date: Date): EncodedExtension {
  const time = Date.prototype.getTime.call(date)
  if (Number.isNaN(time)) throw new Refusal('an invalid Date has no form in MessagePack')
  const seconds = Math.floor(time / 1000)
  const nanoseconds = (time - seconds * 1000) * 1_000_000
  if (seconds < 0 || seconds >= 2 ** 34) {
    const view = new DataView(new ArrayBuffer(12))
    view.setUint32(0, nanoseconds)
    view.setBigInt64(4, BigInt(seconds))
    return timestamp(view)
  }
  if (nanoseconds === 0 && seconds < 2 ** 32) {
    const view = new DataView(new ArrayBuffer(4))
    view.setUint32(0, seconds)
    return timestamp(view)
  }
  const view = new DataView(new ArrayBuffer(8))
  view.setUint32(0, nanoseconds * 4 + Math.floor(seconds / 2 ** 32))
  view.setUint32(4, seconds % 2 ** 32)
  return timestamp(view)
}

function timestamp(view: DataView): EncodedExtension {
  return { type: TIMESTAMP, data: new Uint8Array(view.buffer) }
}

/**
 * The date for the timestamp of `length` bytes at `at`.
 * @throws {Refusal} for a timestamp that the specification or a `Date` does not know.
 */
export function decodeTimestamp(view: DataView, at: number, length: number): Date {
  if (length !== 4 && length !== 8 && length !== 12) {
    throw new Refusal(`a timestamp has 4, 8 or 12 bytes, and this one has ${length}`)
  }
  const nanoseconds = length === 4 ? 0 : length === 8 ? view.getUint32(at) >>> 2 : view.getUint32(at)
  if (nanoseconds > 999_999_999) throw new Refusal(`a timestamp has ${nanoseconds} nanoseconds in its second`)
  const date = new Date(secondsAt(view, at, length) * 1000 + Math.floor(nanoseconds / 1_000_000))
  if (Number.isNaN(date.getTime())) throw new Refusal('a timestamp is out of the range of a Date')
  return date
}

function secondsAt(view: DataView, at: number, length: number): number {
  if (length === 4) return view.getUint32(at)
  if (length === 8) return (view.getUint32(at) % 4) * 2 ** 32 + view.getUint32(at + 4)
  return Number(view.getBigInt64(at + 4)) // one too large to be exact is far beyond what a Date holds
}
