import type { Socket } from 'node:net'
import type { Codec } from '../codec.js'
import { isUint8Array, kindOf } from '../check-bytes.js'
import { CodecError, reasonOf } from '../errors.js'
import { checkFrameLength, headLength, LARGE_PAYLOAD, writeHeader } from '../frame-encoder.js'
import { HEADER_LENGTH, type FrameSettings } from '../frame-options.js'
import type { Header } from '../header.js'
import type { ConnectionSettings } from './connection-options.js'
import { BLOCK_LENGTH, giveBlock, takeBlock } from './output-block.js'
import { Output } from './output.js'

/**
 * Frames, batched: each is appended to a block, and what was gathered is written once when the current turn of the event
 * loop ends, or when it comes to a block's length. A large payload goes out beside its header, uncopied, in one vectored
 * write. While the peer is slow, gathering goes on until the write before is done.
 *
 * The end of the turn is `process.nextTick`, which runs after all promise callbacks: an await loop over the messages of
 * one chunk makes one write. With `queueMicrotask` it would make one each.
 */
export class FramedOutput<Out> extends Output<Out> {
  readonly #codec: Codec<unknown, Out>
  /** `undefined` for the default one. */
  readonly #header: Header | undefined
  /** The block being filled: what lies before `#start` is among the parts, or has been handed over. */
  #block: Buffer | undefined = undefined
  #start = 0
  #filled = 0
  /** What goes out before the rest of the block, in order. */
  #parts: Uint8Array[] | undefined = undefined
  #gathered = 0
  /** Full blocks that the socket still writes, and the position after each. */
  #lent: LentBlock[] | undefined = undefined
  #scheduled = false

  constructor(
    socket: Socket,
    settings: ConnectionSettings,
    codec: Codec<unknown, Out>,
    { header, maxFrameLength }: FrameSettings,
  ) {
    super(socket, settings)
    this.#codec = codec
    this.#header = header
    this.maxFrameLength = maxFrameLength
  }

  protected override put(message: Out): boolean {
    const payload = this.#encode(message)
    const { length } = payload
    checkFrameLength(length, this.maxFrameLength)
    const header = this.#header
    const front = header === undefined ? HEADER_LENGTH : header.stripped(length)
    this.admit(front + length)
    if (length >= LARGE_PAYLOAD) return this.#putLarge(payload)
    const block = this.#room(front + length)
    block.set(payload, this.#filled + front)
    writeHeader(block, this.#filled, payload, header)
    this.#filled += front + length
    this.#gather(front + length)
    return false
  }

  #putLarge(payload: Uint8Array): boolean {
    const stable = this.#codec.stable === true
    const head = headLength(payload.length, this.#header)
    const rest = payload.subarray(this.#header?.kept ?? 0)
    const block = this.#room(head)
    writeHeader(block, this.#filled, payload, this.#header)
    this.#filled += head
    this.#cut()
    this.#addPart(stable ? rest : new Uint8Array(rest))
    this.#gather(head + rest.length)
    if (this.#gathered >= BLOCK_LENGTH) this.handOver()
    return stable
  }

  #encode(message: Out): Uint8Array {
    let payload: unknown
    try {
      payload = this.#codec.encode(message)
    } catch (cause) {
      if (cause instanceof CodecError) throw cause
      throw new CodecError(this.#codec.name, 'encode', reasonOf(cause), { cause })
    }
    if (isUint8Array(payload)) return payload
    throw new CodecError(
      this.#codec.name,
      'encode',
      `the codec gave ${kindOf(payload)} instead of a Uint8Array`,
    )
  }

  /** A block with `size` bytes free. */
  #room(size: number): Buffer {
    if (this.#block !== undefined && this.#filled + size > BLOCK_LENGTH) {
      this.handOver()
      if (this.#block !== undefined) this.#lend(this.#block)
      this.#block = undefined
      this.#start = this.#filled = 0
    }
    return (this.#block ??= takeBlock())
  }

  #gather(size: number): void {
    this.#gathered += size
    this.took(size)
    if (this.#scheduled) return
    this.#scheduled = true
    process.nextTick(endTurn, this)
  }

  endTurn(): void {
    this.#scheduled = false
    if (!this.congested) this.handOver()
  }

  #cut(): void {
    if (this.#filled === this.#start) return
    this.#addPart(this.#block!.subarray(this.#start, this.#filled))
    this.#start = this.#filled
  }

  #addPart(part: Uint8Array): void {
    this.#parts ??= []
    this.#parts.push(part)
  }

  /** The socket still writes from this block. */
  #lend(block: Buffer): void {
    this.#lent ??= []
    this.#lent.push({ block, end: this.queued })
  }

  protected override handOver(): void {
    if (this.#gathered === 0) return
    this.#cut()
    const parts = this.#parts!
    const size = this.#gathered
    this.#parts = undefined
    this.#gathered = 0
    this.write(parts, size)
  }

  protected override release(position: number): void {
    if (this.#lent !== undefined) this.#takeBack(this.#lent, position)
    if (position === this.queued) this.#rest()
    else if (!this.#scheduled && !this.congested) this.handOver()
  }

  #takeBack(lent: LentBlock[], position: number): void {
    while (lent.length > 0 && lent[0]!.end <= position) giveBlock(lent.shift()!.block)
    if (lent.length === 0) this.#lent = undefined
  }

  /** With nothing to send the connection holds no block. */
  #rest(): void {
    if (this.#block !== undefined) giveBlock(this.#block)
    this.#block = undefined
    this.#start = this.#filled = 0
  }
}

function endTurn(output: FramedOutput<never>): void {
  output.endTurn()
}

/** A full block, and the position in the stream behind it. */
interface LentBlock {
  readonly block: Buffer
  readonly end: number
}
