import { WrongReplyError } from './load.js'
import type { PreparedMessages } from './prepared-messages.js'
import type { ReplyReader } from './reply-reader.js'

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
