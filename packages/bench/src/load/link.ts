import type { LatencyHistogram } from '@echo/harness'
import type { PreparedMessages } from './prepared-messages.js'

/** How a target's messages are sent, and how replies are found in what comes back. Lives in the load process. */
export interface Load {
  /** What is kept in flight instead of `depth` messages of `size` bytes. Only a target without messages has another window. */
  readonly window?: (size: number, depth: number) => Window
  /** The payload of message `index`; without it, `size` bytes of noise with the index in front. All are of one length. */
  readonly payload?: (index: number, size: number) => Uint8Array
  /** The bytes that carry one payload; without it, the payload alone. The same number for all messages of one size. */
  readonly encode?: (payload: Uint8Array) => Uint8Array
  /**
   * Connects to a port of 127.0.0.1.
   * @param first the number of the message that this link sends first.
   * @param pass `check`: compare every reply with what was sent. `count`: count replies, as cheaply as can be.
   */
  open(port: number, messages: PreparedMessages, first: number, pass: Pass): Promise<Link>
}

export type Pass = 'check' | 'count'

/** Messages of `size` bytes, `depth` of them in flight. */
export interface Window {
  readonly size: number
  readonly depth: number
}

/** One connection of the load generator, whatever carries it. */
export interface Link {
  /** Sends the next `count` messages. */
  send(count: number): void
  /** Is called with the number of replies that have come. Set before the first `send()`. */
  onReplies: (count: number) => void
  /** Rejects when the connection is lost, or a reply is wrong. Never resolves. */
  readonly lost: Promise<never>
  /** Bytes written to and read from the socket so far. */
  readonly wireBytes: number
  /** How messages arrived so far, where a read is taken for a message. */
  readonly delivery?: Delivery
  close(): void
}

/** Messages by how they arrived when a read is taken for a message. */
export interface Delivery {
  /** A read gave this message and nothing else. */
  intact: number
  /** Whole, but in one read with bytes of others. */
  glued: number
  /** Spread over several reads. */
  cut: number
}

/** Finds replies in the bytes that come back. One reader reads one stream from its beginning. */
export interface ReplyReader {
  /**
   * Takes the next bytes, which change after the call; gives how many replies they complete.
   * @throws {WrongReplyError} for what cannot be a reply to what was sent.
   */
  push(chunk: Buffer): number
  /** How messages arrived so far, where a read is taken for a message. A copy. */
  delivery?(): Delivery
}

/** Messages on their way over links. Begins when it is made. */
export interface Traffic {
  readonly sent: number
  readonly received: number
  /** How long messages took, where that is timed. */
  readonly latencies: LatencyHistogram | undefined
  /** Sends no more than has been sent. */
  stop(): void
  /**
   * Resolves when all that will be sent has its reply.
   * @throws {WrongReplyError} if replies are missing.
   */
  idle(): Promise<void>
}

/** The peer did not send back what it was sent. */
export class WrongReplyError extends Error {
  override readonly name = 'WrongReplyError'
}
