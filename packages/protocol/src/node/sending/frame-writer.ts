import { isUint8Array, kindOf } from '../../check-bytes.js'
import type { Codec } from '../../codec.js'
import { encodeVerbatim } from '../../codecs/bytes.js'
import { CodecError, FrameTooLargeError, reasonOf } from '../../errors.js'
import { textEncodedBy } from '../../codecs/text-payloads.js'
import { headLength, LARGE_PAYLOAD, writeHeader } from '../../frame-encoder.js'
import { HEADER_LENGTH, type FrameSettings } from '../../frame-options.js'
import type { Header } from '../../header.js'
import { encodeText, encodeTextInto } from '../../text.js'
import { acquire, BLOCK_LENGTH, release } from './block-pool.js'
import type { Appended, MessageWriter, SendGate, WriterOutput } from './message-writer.js'

/** With as many bytes gathered they are written before the turn ends: what a read gives, and where a send begins to wait. */
const WRITE_LENGTH = 65_536

const NO_BLOCK = new Uint8Array(0)

/**
 * `target.set(bytes, at)`. In Node 20 V8 looks the method up for each call, at a third of the price of copying 64 bytes; bound
 * like this it does not.
 */
// oxlint-disable-next-line typescript/unbound-method -- bound to its first argument here
const copyInto = Function.prototype.call.bind(Uint8Array.prototype.set) as (
  target: Uint8Array,
  bytes: Uint8Array,
  at: number,
) => void

/**
 * Frames, batched: each is appended to a block, and what was gathered is written once, when the current turn of the event loop ends
 * or 64 KiB are there. A large payload goes out beside its header, uncopied, in one vectored write. While the peer is slow, gathering
 * goes on until the write before is done.
 *
 * The end of the turn is `process.nextTick`, which runs after all promise callbacks: an await loop over the messages of one chunk
 * makes one write. With `queueMicrotask` it would make one each.
 *
 * The hot path is `append()`: of all that could keep a small message from being taken, `#free` knows.
 */
export class FrameWriter<Out> implements MessageWriter<Out> {
  taken = 0
  lastLength = 0
  readonly #gate: SendGate
  readonly #output: WriterOutput
  readonly #codec: Codec<unknown, Out>
  /** Where payloads are text. */
  readonly #textOf: ((message: Out) => string) | undefined
  /** Where messages are payloads. */
  readonly #isVerbatim: boolean
  /** `undefined` for the default one. */
  readonly #header: Header | undefined
  #maxFrameLength: number
  /** The longest payload that is small, and within the limit. */
  #maxSmall: number
  /** The block being filled: what lies before `#start` is among the parts, or was submitted. */
  #block: Uint8Array = NO_BLOCK
  #start = 0
  #filled = 0
  /** How far the block may be filled without a look at limits and marks; 0: not at all. */
  #free = 0
  /** What goes out before the rest of the block, in order, and how many bytes that is. */
  #parts: Uint8Array[] | undefined = undefined
  #partsLength = 0
  /** Full blocks that the socket still writes from, in order. */
  #fullBlocks: FullBlock[] | undefined = undefined
  #scheduled = false

  constructor(
    gate: SendGate,
    output: WriterOutput,
    codec: Codec<unknown, Out>,
    { header, maxFrameLength }: FrameSettings,
  ) {
    this.#gate = gate
    this.#output = output
    this.#codec = codec
    this.#textOf = textEncodedBy(codec)
    this.#isVerbatim = codec.encode === encodeVerbatim
    this.#header = header
    this.#maxFrameLength = maxFrameLength
    this.#maxSmall = Math.min(maxFrameLength, LARGE_PAYLOAD - 1)
  }

  get maxFrameLength(): number {
    return this.#maxFrameLength
  }

  set maxFrameLength(value: number) {
    this.#maxFrameLength = value
    this.#maxSmall = Math.min(value, LARGE_PAYLOAD - 1)
  }

  get unsubmitted(): number {
    return this.#partsLength + this.#filled - this.#start
  }

  append(message: Out): Appended {
    if (this.#free === 0) this.#gate.checkOpen()
    if (this.#textOf !== undefined) return this.#appendText(message, this.#textOf)
    const payload = this.#isVerbatim && message instanceof Uint8Array ? message : this.#encode(message)
    const { length } = payload
    // Read after the codec has run, which is somebody else's code and may have sent something itself.
    const start = this.#filled + HEADER_LENGTH
    if (length > this.#maxSmall || start + length > this.#free) return this.#appendSlowly(payload)
    copyInto(this.#block, payload, start)
    return this.#appended(length)
  }

  flushToSocket(): void {
    this.#free = 0
    const size = this.unsubmitted
    if (size === 0) return
    const parts = this.#parts ?? []
    if (this.#filled > this.#start) parts.push(this.#block.subarray(this.#start, this.#filled))
    this.#start = this.#filled
    this.#parts = undefined
    this.#partsLength = 0
    this.#output.write(parts, size)
  }

  stop(): void {
    this.#free = 0
  }

  onWritten(position: number): void {
    if (this.#fullBlocks !== undefined) this.#releaseBlocks(this.#fullBlocks, position)
    if (position < this.#output.accepted) return
    if (this.unsubmitted === 0) {
      if (this.#block !== NO_BLOCK) release(this.#leaveBlock())
    } else if (!this.#scheduled) this.flushToSocket()
  }

  /** Static, so that it is the same function for all. */
  static #endTurn(this: void, writer: FrameWriter<never>): void {
    writer.#scheduled = false
    writer.#free = 0
    if (!writer.#output.hasPendingWrite) writer.flushToSocket()
  }

  #appendText(message: Out, textOf: (message: Out) => string): Appended {
    const text = textOf(message)
    const start = this.#filled + HEADER_LENGTH
    const longest = text.length * 3
    if (longest > this.#maxSmall || start + longest > this.#free) return this.#appendSlowly(encodeText(text))
    return this.#appended(encodeTextInto(text, new Uint8Array(this.#block.buffer, start, longest)))
  }

  /** The payload is in its place: its header comes before it. */
  #appended(length: number): Appended {
    const block = this.#block
    const at = this.#filled
    block[at] = length >>> 24
    block[at + 1] = length >>> 16
    block[at + 2] = length >>> 8
    block[at + 3] = length
    this.#filled = at + HEADER_LENGTH + length
    this.taken++
    return 'below mark'
  }

  /** Also sees to it that what is in the block goes out, and finds how much more may be taken without a look. */
  #appendSlowly(payload: Uint8Array): Appended {
    const { length } = payload
    const header = this.#header
    if (length > this.#maxFrameLength) throw new FrameTooLargeError('local', length, this.#maxFrameLength)
    const front = header === undefined ? HEADER_LENGTH : header.stripped(length)
    const unsubmitted = this.#partsLength + this.#filled - this.#start
    const room = this.#gate.admit(front + length, unsubmitted)
    const isLarge = length >= LARGE_PAYLOAD
    if (isLarge) this.#putLarge(payload)
    else this.#putSmall(payload, front)
    this.lastLength = front + length
    if (header === undefined) this.#free = Math.min(this.#block.length, this.#filled + Math.max(0, room))
    if (!this.#scheduled) {
      this.#scheduled = true
      process.nextTick(FrameWriter.#endTurn, this)
    }
    const isFull = unsubmitted + front + length >= WRITE_LENGTH
    if (isFull && (isLarge || !this.#output.hasPendingWrite)) this.flushToSocket()
    if (isLarge && this.#codec.stable === true) return 'held'
    return room >= 0 ? 'below mark' : 'copied'
  }

  #putSmall(payload: Uint8Array, front: number): void {
    const { length } = payload
    const block = this.#reserve(front + length)
    copyInto(block, payload, this.#filled + front)
    if (this.#header === undefined) {
      this.#appended(length)
      return
    }
    writeHeader(block, this.#filled, payload, this.#header)
    this.#filled += front + length
    this.taken++
  }

  #putLarge(payload: Uint8Array): void {
    const head = headLength(payload.length, this.#header)
    const rest = payload.subarray(this.#header?.kept ?? 0)
    const block = this.#reserve(head)
    writeHeader(block, this.#filled, payload, this.#header)
    this.#filled += head
    this.#cut()
    this.#addPart(this.#codec.stable === true ? rest : new Uint8Array(rest))
    this.taken++
  }

  #encode(message: Out): Uint8Array {
    let payload: unknown
    try {
      payload = this.#codec.encode(message)
    } catch (cause) {
      throw this.#codecError(cause)
    }
    if (payload instanceof Uint8Array || isUint8Array(payload)) return payload
    throw new CodecError(
      this.#codec.name,
      'encode',
      `the codec gave ${kindOf(payload)} instead of a Uint8Array`,
    )
  }

  #codecError(cause: unknown): CodecError {
    return cause instanceof CodecError
      ? cause
      : new CodecError(this.#codec.name, 'encode', reasonOf(cause), { cause })
  }

  /** The block, with `size` bytes free behind `#filled`. */
  #reserve(size: number): Uint8Array {
    if (this.#block === NO_BLOCK) return (this.#block = acquire(size))
    const needed = this.#filled + size
    if (needed <= this.#block.length) return this.#block
    if (this.#start === 0 && needed <= BLOCK_LENGTH) return this.#grow(needed)
    this.#cut()
    this.#fullBlocks ??= []
    this.#fullBlocks.push({ end: this.#output.accepted + this.unsubmitted, block: this.#leaveBlock() })
    // Also while a write is pending: only what was submitted counts towards the memory budget.
    if (this.unsubmitted >= WRITE_LENGTH) this.flushToSocket()
    return (this.#block = acquire(size))
  }

  /** Goes on in a larger block. Nothing refers to this one. */
  #grow(size: number): Uint8Array {
    const block = acquire(size)
    copyInto(block, this.#block.subarray(0, this.#filled), 0)
    release(this.#block)
    return (this.#block = block)
  }

  #cut(): void {
    if (this.#filled === this.#start) return
    this.#addPart(this.#block.subarray(this.#start, this.#filled))
    this.#start = this.#filled
  }

  #addPart(part: Uint8Array): void {
    this.#parts ??= []
    this.#parts.push(part)
    this.#partsLength += part.length
  }

  #releaseBlocks(full: FullBlock[], position: number): void {
    while (full.length > 0 && full[0]!.end <= position) release(full.shift()!.block)
    if (full.length === 0) this.#fullBlocks = undefined
  }

  /** With nothing to send the connection holds no block. */
  #leaveBlock(): Uint8Array {
    const block = this.#block
    this.#block = NO_BLOCK
    this.#start = this.#filled = this.#free = 0
    return block
  }
}

/** A full block, and the position in the stream behind it. */
interface FullBlock {
  readonly end: number
  readonly block: Uint8Array
}
