import type { Socket } from 'node:net'
import type { PreparedMessages } from './prepared-messages.js'

/** One point of the sweep. */
export interface Cell {
  /** Bytes of one message. */
  readonly size: number
  /** Messages kept in flight. */
  readonly depth: number
}

/** How an arm's messages go on the wire, and how replies are found in what comes back. */
export interface LoadSide {
  /** What is kept in flight for a cell. An arm without messages chooses its own sizes. */
  window(cell: Cell): Cell
  /** The bytes that carry one message. */
  readonly encode: (payload: Uint8Array) => Uint8Array
  /** Sends the `count` messages that follow number `from`; the prepared ones are used in a circle. */
  readonly send: (socket: Socket, messages: PreparedMessages, from: number, count: number) => void
  /** For the correctness pass: compares every reply with what was sent. */
  checker(messages: PreparedMessages): ReplyReader
  /** For the timed pass: counts replies, as cheaply as can be. */
  counter(messages: PreparedMessages): ReplyReader
}

/** Finds replies in the bytes that come back. One reader reads one stream from its beginning. */
export interface ReplyReader {
  /**
   * Takes the next bytes, which change after the call; gives how many replies they complete.
   * @throws {WrongReplyError} for what cannot be a reply to what was sent.
   */
  push(chunk: Buffer): number
  /** How messages arrived so far, where a read is taken for a message. */
  delivery?(): Delivery
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

/** The peer did not send back what it was sent. */
export class WrongReplyError extends Error {
  override readonly name = 'WrongReplyError'
}
