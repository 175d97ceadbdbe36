import type { Link } from './link.js'
import { WrongReplyError, type LoadSide, type ReplyReader } from './load-side.js'
import type { PreparedMessages } from './prepared-messages.js'
import { RoundTrips } from './round-trips.js'

/** Replies that are due and have not come after so many milliseconds are given up. */
const REPLY_DEADLINE = 10_000

/** What an exchange is made of. */
export interface ExchangeParts {
  readonly link: Link
  readonly send: LoadSide['send']
  readonly messages: PreparedMessages
  readonly reader: ReplyReader
  /** Messages in flight. */
  readonly depth: number
  /** Messages sent in all; without it, until `stop()`. */
  readonly limit?: number
}

/** Keeps `depth` messages in flight over a link: for each reply that comes, one more goes out. */
export class Exchange {
  sent = 0
  received = 0
  /** How long each message took, where one is in flight at a time. */
  readonly roundTrips: RoundTrips | undefined
  readonly #parts: ExchangeParts
  #limit: number
  #idle: () => void = () => {}

  /** Begins at once. The link must carry nothing else. */
  constructor(parts: ExchangeParts) {
    this.#parts = parts
    this.#limit = parts.limit ?? Infinity
    this.roundTrips = parts.depth === 1 ? new RoundTrips() : undefined
    parts.link.onChunk = this.#onChunk
    this.#send(Math.min(parts.depth, this.#limit))
  }

  /** Sends no more than has been sent. */
  stop(): void {
    this.#limit = this.sent
  }

  /**
   * Resolves when all that will be sent has its reply.
   * @throws {WrongReplyError} if replies are missing.
   */
  async idle(): Promise<void> {
    if (this.received === this.#limit) return
    await new Promise<void>((resolve, reject) => {
      const giveUp = () =>
        reject(new WrongReplyError(`${this.sent - this.received} of ${this.sent} replies never came`))
      const deadline = setTimeout(giveUp, REPLY_DEADLINE).unref()
      this.#idle = () => {
        clearTimeout(deadline)
        resolve()
      }
    })
  }

  readonly #onChunk = (chunk: Buffer): void => {
    const replies = this.#parts.reader.push(chunk)
    if (replies === 0) return
    this.roundTrips?.end()
    this.received += replies
    if (this.received > this.sent)
      throw new WrongReplyError(`${this.received} replies to ${this.sent} messages`)
    this.#send(Math.min(replies, this.#limit - this.sent))
    if (this.received === this.#limit) this.#idle()
  }

  #send(count: number): void {
    if (count === 0) return
    this.roundTrips?.begin()
    this.#parts.send(this.#parts.link.socket, this.#parts.messages, this.sent, count)
    this.sent += count
  }
}
