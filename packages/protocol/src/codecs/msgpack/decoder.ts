import { checkBytes } from '../../check-bytes.js'
import { reasonOf } from '../../errors.js'
import { decodeTimestamp, MsgpackExtension, TIMESTAMP } from './extensions.js'
import { OpenDecoder } from './internals.js'
import type { MsgpackSettings } from './options.js'
import { Refusal } from './refusal.js'
import { readKey, readText } from './text.js'

const NO_BYTES = new Uint8Array(0)
const NO_VIEW = new DataView(NO_BYTES.buffer)

/**
 * Payloads up to this length are copied to memory of the decoder's own, of which the views are kept: a DataView for each payload costs
 * five times the copy of 64 bytes. In bytes.
 */
const SMALL_PAYLOAD = 256

/** The first bytes of the decoder's memory, as the library wants them. */
interface Window {
  readonly bytes: Uint8Array
  readonly view: DataView
}

/** How far ahead of the entries read so far a key that is an array index may be. */
const INDEX_LEAD = 16
/** An array index that no engine gives an array's room to. */
const FAR_INDEX = '4294967294'

/** The library's decoder, which refuses what it would otherwise lose in silence, and what would cost too much memory. */
export class CheckedDecoder extends OpenDecoder {
  /** How many more values arrays and maps may announce. */
  private valuesLeft = 0
  /** What is being read: binary values are views of it. */
  private payload: Uint8Array = NO_BYTES
  /** By their length; all of the same memory. */
  private readonly windows: (Window | undefined)[] = []
  private memory: ArrayBuffer | undefined = undefined

  constructor(private readonly settings: MsgpackSettings) {
    super()
    this.mapKeyConverter = (key) => this.checkKey(key)
  }

  /**
   * The value of `payload`. A call from inside a call, by an extension codec, leaves the outer one alone.
   * @throws {Refusal}
   */
  read(payload: Uint8Array): unknown {
    checkBytes('a payload', payload)
    if (this.entered) return new CheckedDecoder(this.settings).read(payload)
    try {
      return this.decode(payload)
    } catch (thrown) {
      this.stack.reset()
      // The library's own words for a value that is cut off speak of a DataView.
      const cutOff = thrown instanceof RangeError && !thrown.message.startsWith('Extra ')
      throw cutOff ? new Refusal('it ends inside a value', { cause: thrown }) : thrown
    } finally {
      // A payload is a view of a whole chunk, and an idle codec should not keep that.
      this.bytes = this.payload = NO_BYTES
      this.view = NO_VIEW
    }
  }

  override setBuffer(payload: Uint8Array): void {
    this.payload = payload
    if (payload.length > SMALL_PAYLOAD) super.setBuffer(payload)
    else this.setSmall(payload)
    this.valuesLeft = Math.min(payload.length, this.settings.maxValues) - 1
  }

  private setSmall(payload: Uint8Array): void {
    const { bytes, view } = (this.windows[payload.length] ??= this.windowOf(payload.length))
    bytes.set(payload)
    this.bytes = bytes
    this.view = view
    this.pos = 0
  }

  private windowOf(length: number): Window {
    const memory = (this.memory ??= new ArrayBuffer(SMALL_PAYLOAD))
    return { bytes: new Uint8Array(memory, 0, length), view: new DataView(memory, 0, length) }
  }

  override pushArrayState(size: number): void {
    this.enter(size)
    super.pushArrayState(size)
  }

  override pushMapState(size: number): void {
    this.enter(size * 2)
    super.pushMapState(size)
  }

  /**
   * Arrays are allocated as long as their headers say. Every value takes at least one byte, so all headers together can
   * announce no more values than there are bytes.
   */
  private enter(values: number): void {
    const { maxDepth, maxValues } = this.settings
    if (this.stack.length >= maxDepth) throw new Refusal(`it is nested more than ${maxDepth} deep (maxDepth)`)
    this.valuesLeft -= values
    if (this.valuesLeft >= 0) return
    const size = this.bytes.length
    if (size > maxValues) throw new Refusal(`it holds more than ${maxValues} values (maxValues)`)
    throw new Refusal(`it announces more values than its ${size} bytes can hold`)
  }

  override decodeUtf8String(byteLength: number, headerLength: number): string {
    const start = this.pos + headerLength
    this.pos = start + byteLength
    if (this.pos > this.bytes.length) throw new Refusal('it ends inside a string')
    return this.stateIsMapKey()
      ? readKey(this.bytes, start, byteLength)
      : readText(this.bytes, start, byteLength)
  }

  override decodeBinary(byteLength: number, headerLength: number): Uint8Array {
    const start = this.pos + headerLength
    super.decodeBinary(byteLength, headerLength)
    const value = this.payload.subarray(start, start + byteLength)
    return this.settings.copy ? new Uint8Array(value) : value
  }

  override decodeExtension(byteLength: number, headerLength: number): unknown {
    const type = this.view.getInt8(this.pos + headerLength)
    const { timestamps, extensionCodec } = this.settings
    if (type === TIMESTAMP && timestamps) {
      const start = this.pos + headerLength + 1
      this.pos = start + byteLength
      return decodeTimestamp(this.view, start, byteLength)
    }
    const data = this.decodeBinary(byteLength, headerLength + 1)
    if (extensionCodec === undefined) return new MsgpackExtension(type, data)
    try {
      return extensionCodec.decode(data, type, undefined)
    } catch (cause) {
      throw new Refusal(`the extensionCodec refuses extension type ${type}: ${reasonOf(cause)}`, { cause })
    }
  }

  override readU64(): unknown {
    const at = this.pos
    this.pos += 8
    return this.integer(this.view.getUint32(at), at, false)
  }

  override readI64(): unknown {
    const at = this.pos
    this.pos += 8
    return this.integer(this.view.getInt32(at), at, true)
  }

  /** The 64-bit integer at `at`, whose upper half is `high`. */
  private integer(high: number, at: number, signed: boolean): number | bigint {
    const policy = this.settings.bigint
    const value = high * 0x1_0000_0000 + this.view.getUint32(at + 4)
    if (policy !== 'always' && Number.isSafeInteger(value)) return value
    const exact = signed ? this.view.getBigInt64(at) : this.view.getBigUint64(at)
    if (policy !== 'never') return exact
    // Of those beyond 2^53 a number holds some, all powers of two among them.
    if (BigInt(value) === exact) return value
    throw new Refusal(`no number holds the integer ${exact} exactly; see the option bigint`)
  }

  private checkKey(key: unknown): string {
    if (typeof key !== 'string') {
      if (typeof key === 'number' && this.settings.numberKeys) return this.checkKey(String(key))
      throw new Refusal(`a map has a key that is no string, but ${nameOfKey(key)}`)
    }
    const { map, readCount } = this.stack.top()!
    if (Object.hasOwn(map, key))
      throw new Refusal(`a map has the key ${JSON.stringify(key.slice(0, 40))} twice`)
    const first = key.charCodeAt(0)
    if (first >= 0x31 && first <= 0x39 && Number(key) > readCount + INDEX_LEAD) keepSparse(map)
    return key
  }
}

function nameOfKey(key: unknown): string {
  return typeof key === 'number' ? 'a number; see the option numberKeys' : typeof key
}

/**
 * V8 gives an object with the one key '1023' the room of an array of 1,550 values: 12 KB for 7 bytes of payload. An object
 * that has once had an index this far keeps a table of its indices instead, for good.
 */
function keepSparse(map: Record<string, unknown>): void {
  map[FAR_INDEX] = undefined
  delete map[FAR_INDEX]
}
