import type { Link } from './link.js'
import type { PreparedMessages } from './prepared-messages.js'

/** How a target's messages get on their way, and how replies are found in what comes back. Lives in the load process. */
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
  open(port: number, messages: PreparedMessages, first: number, pass: 'check' | 'count'): Promise<Link>
}

/** Messages of `size` bytes, `depth` of them in flight. */
export interface Window {
  readonly size: number
  readonly depth: number
}

/** The peer did not send back what it was sent. */
export class WrongReplyError extends Error {
  override readonly name = 'WrongReplyError'
}
