/** What `read()` gives while the header is not whole. */
export const INCOMPLETE = -1

/** Bytes with a header at their front, to be looked at. */
export interface HeaderBytes {
  readonly length: number
  /** It must be there. */
  byteAt(index: number): number
}

/**
 * How headers of one kind are read and written. It has no state: one serves many decoders and encoders.
 *
 * The default, an unsigned 32-bit big-endian length, goes past all this: decoder and encoder have it built in.
 */
export interface Header {
  /** The same for headers that are the same on the wire. */
  readonly layout: string

  /** The longest payload that it can announce, in bytes. */
  readonly longestPayload: number

  /** How many bytes at the front of a payload belong to the header. Writing the header writes over them. */
  readonly kept: number

  /** How many bytes of a frame come before its payload of `length` bytes. */
  stripped(length: number): number

  /** The same for the frame whose header, whole, is at the front of `bytes`: exact for lengths that no number holds, too. */
  strippedAt(bytes: HeaderBytes): number

  /**
   * The length of the payload that the header at the front of `bytes` announces, or `INCOMPLETE`. Takes nothing out.
   * @throws {MalformedFrameError} for a header that no frame can have.
   */
  read(bytes: HeaderBytes): number

  /** How many bytes a header has, as far as one can say when `received` of them are there. */
  expected(received: number): number

  /**
   * Writes what comes before the payload, and those bytes of it that belong to the header: `stripped + kept` bytes.
   * @throws {MalformedFrameError} if the payload is too short to have such a header.
   */
  write(target: Uint8Array, at: number, payload: Uint8Array): void

  /** The length that a peer of the other byte order would have meant by the header at the front of `bytes`. */
  swapped(bytes: HeaderBytes): { order: string; length: number } | undefined
}
