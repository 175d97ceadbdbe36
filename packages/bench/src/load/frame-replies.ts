import { FrameDecoder } from '@echo/protocol'
import { WrongReplyError, type ReplyReader } from './link.js'
import type { PreparedMessages } from './prepared-messages.js'

/** Compares each frame that comes back with the message in its place: number, length and content. */
export class FrameChecker implements ReplyReader {
  readonly #decoder: FrameDecoder
  readonly #messages: PreparedMessages
  #next: number

  /** @param first the number of the message whose reply comes first. */
  constructor(messages: PreparedMessages, first: number) {
    this.#decoder = new FrameDecoder({ maxFrameLength: messages.size })
    this.#messages = messages
    this.#next = first
  }

  push(chunk: Buffer): number {
    this.#decoder.push(new Uint8Array(chunk))
    const before = this.#next
    for (let reply = this.#decoder.next(); reply !== undefined; reply = this.#decoder.next())
      this.#check(reply)
    return this.#next - before
  }

  #check(reply: Uint8Array): void {
    const { each, count, wireSize, size } = this.#messages
    const sent = each[this.#next % count]!.subarray(wireSize - size)
    if (Buffer.compare(sent, reply) !== 0) {
      throw new WrongReplyError(
        `reply ${this.#next} (${reply.length} B) is not the message that was sent (${size} B)`,
      )
    }
    this.#next++
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
