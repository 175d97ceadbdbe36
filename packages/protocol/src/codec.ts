/**
 * Turns messages into payloads and back. `In` is what `decode` gives, `Out` what `encode` takes.
 *
 * Both are synchronous and may throw: a connection turns what they throw into a `CodecError` for that one message, and
 * goes on with the next. `undefined` is no message: neither side of a codec gives or takes it.
 */
export interface Codec<In, Out = In> {
  /** Names the codec in error messages and in the server's greeting line. */
  readonly name: string

  /** The payload of `message`. It is valid until the next `encode()` of this codec, unless `stable` says more. */
  encode(message: Out): Uint8Array

  /** The message in `payload`, which is a view of received bytes: what keeps it keeps a chunk of up to 64 KiB in memory. */
  decode(payload: Uint8Array): In

  /**
   * Whether what `encode()` returned is never overwritten by the codec, so that a connection may write a large payload
   * without copying it.
   * @default false
   */
  readonly stable?: boolean
}
