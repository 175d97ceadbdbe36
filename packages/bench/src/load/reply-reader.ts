import type { Delivery } from './link.js'

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
