import type { Codec } from '../../codec.js'
import { encodeVerbatim } from '../../codecs/bytes.js'
import { encodePayload } from '../../encode-payload.js'
import { FrameTooLargeError, OptionError } from '../../errors.js'
import { textEncodedBy } from '../../codecs/text-payloads.js'
import { headLength, LARGE_PAYLOAD, writeHeader } from '../../frame-encoder.js'
import { HEADER_LENGTH, type FrameSettings } from '../../frame-options.js'
import { checkFrames, scanFrames, type Frames } from '../../frames.js'
import type { Header } from '../../header.js'
import { defaultHeader } from '../../fixed-header.js'
import { encodeText, encodeTextInto } from '../../text.js'
import { acquire, BLOCK_LENGTH, release } from './block-pool.js'
import type { Appended, MessageWriter, Passed, SendGate, WriterOutput } from './message-writer.js'

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
  readonly codec: Codec<unknown, Out>
  readonly header: Header | undefined
  taken = 0
  lastLength = 0
  readonly #gate: SendGate
  readonly #output: WriterOutput
  /** Where payloads are text. */
  readonly #textOf: ((message: Out) => string) | undefined
  /** Where messages are payloads. */
  readonly #isVerbatim: boolean
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
    this.codec = codec
    this.#textOf = textEncodedBy(codec)
    this.#isVerbatim = codec.encode === encodeVerbatim
    this.header = header
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

  get layout(): string {
    return (this.header ?? defaultHeader).layout
  }

  get unsubmitted(): number {
    return this.#partsLength + this.#filled - this.#start
  }

  append(message: Out): Appended {
    if (this.#free === 0) this.#gate.checkOpen()
    if (this.#textOf !== undefined) return this.#appendText(message, this.#textOf)
    const payload =
      this.#isVerbatim && message instanceof Uint8Array ? message : encodePayload(this.codec, message)
    const { length } = payload
    // Read after the codec has run, which is somebody else's code and may have sent something itself.
    const start = this.#filled + HEADER_LENGTH
    if (length > this.#maxSmall || start + length > this.#free) return this.#appendSlowly(payload)
    copyInto(this.#block, payload, start)
    return this.#appended(length)
  }

  appendFrames(frames: Frames): Appended {
    const { bytes, count, longestPayload, layout } = checkFrames(frames)
    if (layout !== this.layout)
      throw new OptionError('lengthField', `the one of the frames (${layout})`, this.layout)
    if (longestPayload > this.#maxFrameLength)
      throw new FrameTooLargeError('local', longestPayload, this.#maxFrameLength)
    const { length } = bytes
    // Who waits for each is never refused by the hard limit, however much one read has given.
    const room = this.#gate.roomBehind(this.unsubmitted)
    const left = room < 0 ? this.#gate.admit(length, this.unsubmitted) : room - length
    const isLarge = length >= LARGE_PAYLOAD
    if (isLarge) {
      this.#cut()
      this.#addPart(bytes)
    } else {
      copyInto(this.#reserve(length), bytes, this.#filled)
      this.#filled += length
    }
    this.taken += count
    this.lastLength = length
    this.#gathered(left, isLarge)
    return left >= 0 ? 'below mark' : 'copied'
  }

  pass(begun: Uint8Array, source: Uint8Array, size: number, maxFrameLength: number): Passed | undefined {
    const total = begun.length + size
    const room = this.#gate.roomBehind(this.unsubmitted)
    if (total > BLOCK_LENGTH || room < 0) return undefined
    const block = this.#reserve(total)
    const from = this.#filled
    copyInto(block, begun, from)
    copyInto(block, size === source.length ? source : source.subarray(0, size), from + begun.length)
    const bytes = block.subarray(0, from + total)
    const { count, end } = scanFrames(
      bytes,
      from,
      Math.min(maxFrameLength, this.#maxFrameLength),
      this.header,
    )
    this.#filled = end
    this.taken += count
    const rest = new Uint8Array(bytes.subarray(end))
    if (count > 0) this.#gathered(room - (end - from), false)
    else if (this.unsubmitted === 0 && !this.#output.hasPendingWrite) release(this.#leaveBlock())
    return { count, rest }
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

  #appendSlowly(payload: Uint8Array): Appended {
    const { length } = payload
    const header = this.header
    if (length > this.#maxFrameLength) throw new FrameTooLargeError('local', length, this.#maxFrameLength)
    const front = header === undefined ? HEADER_LENGTH : header.stripped(length)
    const unsubmitted = this.#partsLength + this.#filled - this.#start
    const room = this.#gate.admit(front + length, unsubmitted)
    const isLarge = length >= LARGE_PAYLOAD
    if (isLarge) this.#putLarge(payload)
    else this.#putSmall(payload, front)
    this.lastLength = front + length
    this.#gathered(room, isLarge)
    if (isLarge && this.codec.stable === true) return 'held'
    return room >= 0 ? 'below mark' : 'copied'
  }

  #putSmall(payload: Uint8Array, front: number): void {
    const size = front + payload.length
    const block = this.#block === NO_BLOCK ? (this.#block = acquire(size)) : this.#reserve(size)
    copyInto(block, payload, this.#filled + front)
    if (this.header === undefined) {
      this.#appended(payload.length)
      return
    }
    writeHeader(block, this.#filled, payload, this.header)
    this.#filled += size
    this.taken++
  }

  #putLarge(payload: Uint8Array): void {
    const head = headLength(payload.length, this.header)
    const rest = payload.subarray(this.header?.kept ?? 0)
    const block = this.#reserve(head)
    writeHeader(block, this.#filled, payload, this.header)
    this.#filled += head
    this.#cut()
    this.#addPart(this.codec.stable === true ? rest : new Uint8Array(rest))
    this.taken++
  }

  /** Sees to it that what was taken goes out, and finds how much more may be taken without a look. */
  #gathered(room: number, isLarge: boolean): void {
    if (this.header === undefined) this.#free = Math.min(this.#block.length, this.#filled + Math.max(0, room))
    if (!this.#scheduled) {
      this.#scheduled = true
      process.nextTick(FrameWriter.#endTurn, this)
    }
    const isFull = this.#partsLength + this.#filled - this.#start >= WRITE_LENGTH
    if (isFull && (isLarge || !this.#output.hasPendingWrite)) this.flushToSocket()
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
