import { isUint8Array } from '../../check-bytes.js'
import { isWellFormed } from '../../text.js'
import { checkExtension, encodeTimestamp, MsgpackExtension } from './extensions.js'
import { OpenEncoder } from './internals.js'
import type { MsgpackSettings } from './options.js'
import { Refusal } from './refusal.js'
import { describeValue, isDate, isForeignPlain } from './values.js'

/** A buffer that grew beyond this is given up after the message, in bytes. */
const KEPT_LENGTH = 65_536
const FIRST_LENGTH = 2048

const UNDEFINED_PROPERTY =
  'undefined has no form in MessagePack: leave the property out, send null, or set the option ignoreUndefined'

const MIN_INT64 = -(2n ** 63n)
const MAX_UINT64 = 2n ** 64n - 1n

/**
 * The library's encoder, which refuses what it would otherwise lose in silence. `depth` is the number of arrays and maps
 * around a value, itself included where it is one.
 */
export class CheckedEncoder extends OpenEncoder {
  /** How many more values the message may hold. */
  private valuesLeft = 0

  constructor(private readonly settings: MsgpackSettings) {
    super({ useBigInt64: settings.bigint === 'always' })
  }

  /**
   * The payload of `message`, in memory that the next call overwrites. A call from inside a call, by an extension codec or
   * a getter, is encoded elsewhere and overwrites nothing.
   * @throws {Refusal}
   */
  write(message: unknown): Uint8Array {
    if (this.entered) return new CheckedEncoder(this.settings).write(message)
    this.valuesLeft = this.settings.maxValues - 1
    try {
      return this.encodeSharedRef(message)
    } finally {
      if (this.bytes.length > KEPT_LENGTH) {
        this.bytes = new Uint8Array(FIRST_LENGTH)
        this.view = new DataView(this.bytes.buffer)
      }
    }
  }

  override doEncode(value: unknown, depth: number): void {
    switch (typeof value) {
      case 'string':
        return this.encodeString(value)
      case 'number':
        // The library would send -0 as the integer 0.
        return value === 0 && 1 / value < 0 ? this.encodeNumberAsFloat(value) : this.encodeNumber(value)
      case 'boolean':
        return this.encodeBoolean(value)
      case 'object':
        return value === null ? this.encodeNil() : this.encodeObject(value, depth)
      case 'bigint':
        return this.encodeBigint(value)
      case 'undefined':
        throw new Refusal('undefined has no form in MessagePack: send null')
      case 'function':
      case 'symbol':
        if (!this.encodeAsExtension(value)) throw new Refusal(describeValue(value))
    }
  }

  override encodeString(text: string): void {
    if (text.length < 32 && this.encodeShortAscii(text)) return
    if (!isWellFormed(text)) throw new Refusal('a string has a lone surrogate, which UTF-8 cannot hold')
    super.encodeString(text)
  }

  /** In one pass, where the library takes two: most strings are short and ASCII, and so is every key. */
  private encodeShortAscii(text: string): boolean {
    const length = text.length
    this.ensureBufferSizeToWrite(1 + length)
    const bytes = this.bytes
    let at = this.pos
    bytes[at++] = 0xa0 | length
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 0x7f) return false
      bytes[at++] = unit
    }
    this.pos = at
    return true
  }

  override encodeObject(value: object, depth: number): void {
    if (this.settings.extensionCodec !== undefined && this.encodeAsExtension(value)) return
    if (Array.isArray(value)) return this.encodeArray(value, depth)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) return this.encodeMap(value as Fields, depth)
    if (isUint8Array(value)) this.encodeBinary(value)
    else if (this.settings.timestamps && isDate(value)) this.encodeExtension(encodeTimestamp(value))
    else if (value instanceof MsgpackExtension) this.encodeExtension(checkExtension(value))
    else if (isForeignPlain(prototype)) this.encodeMap(value as Fields, depth)
    else throw new Refusal(describeValue(value))
  }

  override encodeArray(array: readonly unknown[], depth: number): void {
    const size = array.length
    this.enter(depth, size)
    this.writeSize(size, 0x90, 0xdc)
    let i = 0
    try {
      // Not for-of: what a getter does to the array must not change how many values follow the header.
      for (; i < size; i++) this.doEncode(array[i], depth + 1)
    } catch (thrown) {
      throw Refusal.under(i, thrown)
    }
  }

  override encodeMap(map: Fields, depth: number): void {
    const { ignoreUndefined, sortKeys } = this.settings
    let keys = Object.keys(map)
    if (ignoreUndefined) keys = keys.filter((key) => map[key] !== undefined)
    if (sortKeys) keys.sort()
    this.enter(depth, keys.length * 2)
    this.writeSize(keys.length, 0x80, 0xde)
    let at = ''
    try {
      for (const key of keys) {
        at = key
        if (key === '__proto__') throw new Refusal('the key __proto__ is refused')
        this.encodeString(key)
        const value = map[key]
        if (value === undefined) throw new Refusal(UNDEFINED_PROPERTY)
        this.doEncode(value, depth + 1)
      }
    } catch (thrown) {
      throw Refusal.under(at, thrown)
    }
  }

  private enter(depth: number, values: number): void {
    const { maxDepth, maxValues } = this.settings
    if (depth > maxDepth) {
      throw new Refusal(`it is nested more than ${maxDepth} deep (maxDepth), or holds itself`)
    }
    this.valuesLeft -= values
    if (this.valuesLeft < 0) throw new Refusal(`it holds more than ${maxValues} values (maxValues)`)
  }

  private writeSize(size: number, fixed: number, wide: number): void {
    if (size < 16) this.writeU8(fixed | size)
    else if (size < 0x10000) {
      this.writeU8(wide)
      this.writeU16(size)
    } else {
      this.writeU8(wide + 1)
      this.writeU32(size)
    }
  }

  private encodeBigint(value: bigint): void {
    const fits = this.settings.bigint !== 'never' && value >= MIN_INT64 && value <= MAX_UINT64
    if (fits) this.encodeBigInt64(value)
    else if (!this.encodeAsExtension(value)) {
      const never = "a bigint is refused unless the option bigint is 'when-needed' or 'always'"
      throw new Refusal(this.settings.bigint === 'never' ? never : 'a bigint does not fit into 64 bits')
    }
  }

  /** Whether the user's extension codec took `value`. */
  private encodeAsExtension(value: unknown): boolean {
    const { extensionCodec, timestamps } = this.settings
    if (extensionCodec === undefined || (timestamps && typeof value === 'object' && isDate(value as object)))
      return false
    const extension = extensionCodec.tryToEncode(value, undefined)
    if (extension === null || extension === undefined) return false
    this.encodeExtension(checkExtension(extension))
    return true
  }
}

type Fields = Readonly<Record<string, unknown>>
