/** The receiving half of a connection: chunks in, messages out, on demand. Framed and raw differ in what a message is. */
export interface Input<In> {
  /** Takes a chunk over. */
  push(chunk: Uint8Array): void

  /** As of a `FrameDecoder`: memory for the bytes that come next. Without it all come as chunks. */
  room?(plenty: boolean): Uint8Array | undefined
  fill?(room: Uint8Array, size: number): void
  /** Bytes of such memory that are not filled. */
  readonly roomLength?: number

  /**
   * The next message, or `undefined`: more bytes are needed.
   * @throws {EchoError} for this message only, if it is recoverable; any other error means that nothing more can be read.
   */
  next(): In | undefined

  /** The stream has ended, and `next()` gave `undefined`. Throws if that was in the middle of a message. */
  end(): void

  /** Drops what is held. */
  clear(): void

  /** Bytes held. */
  readonly bufferedLength: number
  /** Of these, the bytes of a last message that is not whole. */
  readonly partialLength: number
  /** A message has begun that is not whole. Of meaning after `next()` gave `undefined`. */
  readonly begun: boolean
  maxFrameLength: number
}
