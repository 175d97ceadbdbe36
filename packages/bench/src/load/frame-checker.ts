import { FrameDecoder } from '@echo/protocol'
import { WrongReplyError } from './load.js'
import type { PreparedMessages } from './prepared-messages.js'
import type { ReplyReader } from './reply-reader.js'

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
