import { WrongReplyError, type Delivery, type ReplyReader } from './link.js'
import type { PreparedMessages } from './prepared-messages.js'

/** Compares the bytes that come back with the bytes that were sent, however they are cut. */
export class StreamChecker implements ReplyReader {
  readonly #messages: PreparedMessages
  #position: number

  /** @param first the number of the message whose reply comes first. */
  constructor(messages: PreparedMessages, first: number) {
    this.#messages = messages
    this.#position = first * messages.wireSize
  }

  push(chunk: Buffer): number {
    const { wire, wireSize } = this.#messages
    const before = Math.floor(this.#position / wireSize)
    for (let at = 0; at < chunk.length;) {
      const from = this.#position % wire.length
      const length = Math.min(chunk.length - at, wire.length - from)
      if (wire.compare(chunk, at, at + length, from, from + length) !== 0) {
        throw new WrongReplyError(`bytes from ${this.#position} on are not those that were sent`)
      }
      at += length
      this.#position += length
    }
    return Math.floor(this.#position / wireSize) - before
  }
}

/** Counts bytes, and calls every `size` of them a reply. */
export class StreamCounter implements ReplyReader {
  readonly #size: number
  #part = 0

  constructor(size: number) {
    this.#size = size
  }

  push(chunk: Buffer): number {
    const bytes = this.#part + chunk.length
    this.#part = bytes % this.#size
    return (bytes - this.#part) / this.#size
  }
}

/**
 * What becomes of messages of one size when a read is taken for a message. The bytes come in order, so where reads begin
 * and end says it all: a message is intact when one read begins and ends where it does.
 */
export class ReadAudit {
  readonly #size: number
  readonly #bufferSize: number
  readonly #delivery: Delivery = { intact: 0, glued: 0, cut: 0 }
  /** Bytes of the message in progress that earlier reads gave. */
  #part = 0

  /**
   * @param size bytes of a message, from 1.
   * @param bufferSize bytes that one read gives at most.
   */
  constructor(size: number, bufferSize: number) {
    this.#size = size
    this.#bufferSize = bufferSize
  }

  /** The messages that have arrived whole so far. A copy. */
  get delivery(): Delivery {
    return { ...this.#delivery }
  }

  /** `length` bytes have come, and are read. */
  push(length: number): void {
    for (let left = length; left > 0; left -= this.#bufferSize) this.#read(Math.min(left, this.#bufferSize))
  }

  #read(length: number): void {
    const bytes = this.#part + length
    const part = bytes % this.#size
    let whole = (bytes - part) / this.#size
    if (whole === 1 && this.#part === 0 && part === 0) {
      this.#delivery.intact++
    } else if (whole > 0) {
      if (this.#part > 0) {
        this.#delivery.cut++
        whole--
      }
      this.#delivery.glued += whole
    }
    this.#part = part
  }
}

const HEADER_LENGTH = 4

/** Counts whole frames by walking their headers, without looking at payloads. All must be of one length. */
export class FrameCounter implements ReplyReader {
  readonly #size: number
  readonly #header = Buffer.alloc(HEADER_LENGTH)
  /** Bytes of the frame in progress that are already here. */
  #begun = 0

  /** @param size bytes that each frame's payload must have. */
  constructor(size: number) {
    this.#size = size
    this.#header.writeUInt32BE(size)
  }

  push(chunk: Buffer): number {
    const unit = HEADER_LENGTH + this.#size
    const last = chunk.length - unit
    let frames = 0
    let at = -this.#begun
    if (at < 0) {
      this.#checkPart(chunk, at)
      if (at > last) return this.#stop(chunk, at, frames)
      at += unit
      frames++
    }
    for (; at <= last; at += unit) {
      if (chunk.readUInt32BE(at) !== this.#size) throw this.#wrong()
      frames++
    }
    this.#checkPart(chunk, at)
    return this.#stop(chunk, at, frames)
  }

  #stop(chunk: Buffer, at: number, frames: number): number {
    this.#begun = chunk.length - at
    return frames
  }

  /** Checks those bytes of the header at `at` that lie in the chunk. */
  #checkPart(chunk: Buffer, at: number): void {
    for (let i = Math.max(0, -at); i < HEADER_LENGTH && at + i < chunk.length; i++) {
      if (chunk[at + i] !== this.#header[i]) throw this.#wrong()
    }
  }

  #wrong(): WrongReplyError {
    return new WrongReplyError(`a reply's header does not declare the ${this.#size} B that were sent`)
  }
}
