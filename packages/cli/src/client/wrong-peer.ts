import { isDeepStrictEqual } from 'node:util'
import { codecByName, type CodecError, type CodecName } from '@echo/protocol'

/** A reply that shows that the two sides do not speak the same: why, and what to do. `undefined` if it shows nothing. */
export function wrongPeer(
  message: unknown,
  reply: unknown,
  { raw, codec }: { raw?: true; codec: CodecName },
): string | undefined {
  if (raw)
    return isTlsAlert(reply) ? 'the server speaks TLS, and refused what it was sent. Use --tls' : undefined
  const lengths = shoutedLength(message, codec)
  if (lengths === undefined || !isShouted(message, reply, codec, lengths.shouted)) return undefined
  return (
    `the server is raw: it upper-cased all bytes, so that the frame's length of ${lengths.sent} became ` +
    `${lengths.shouted}, and the rest of the reply is lost. Use --raw on both sides or on none`
  )
}

/** The message of an error, with a further question where a raw server may have made what could not be decoded. */
export function decodeFailure(error: CodecError, message: unknown, codec: CodecName): string {
  const suspicious = error.operation === 'decode' && shoutedLength(message, codec) !== undefined
  return suspicious ? `${error.message} Or is the server raw (--raw)?` : error.message
}

/**
 * The length of the message's frame, and what it becomes when its bytes are taken for ASCII letters and upper-cased;
 * `undefined` where it stays as it is, and a raw server cannot be told from a framed one.
 */
function shoutedLength(message: unknown, codec: CodecName): { sent: number; shouted: number } | undefined {
  const sent = codecByName(codec).encode(message).length
  const header = Buffer.alloc(4)
  header.writeUInt32BE(sent)
  const shouted = Buffer.from(shout(header)).readUInt32BE()
  return shouted === sent ? undefined : { sent, shouted }
}

/** Whether the reply is, to the byte, what upper-casing makes of the first so many bytes of the payload. */
function isShouted(message: unknown, reply: unknown, name: CodecName, length: number): boolean {
  const codec = codecByName(name)
  try {
    return isDeepStrictEqual(codec.decode(shout(codec.encode(message)).subarray(0, length)), reply)
  } catch {
    return false
  }
}

/** As `upper()` of @echo/server. */
function shout(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte))
}

/** RFC 8446, section 6: a record of two bytes. */
function isTlsAlert(reply: unknown): boolean {
  if (!(reply instanceof Uint8Array) || reply.length !== 7) return false
  return reply[0] === 0x15 && reply[1] === 3 && reply[2]! <= 4 && reply[3] === 0 && reply[4] === 2
}
