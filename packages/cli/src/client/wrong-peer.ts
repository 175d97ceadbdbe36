import { isDeepStrictEqual } from 'node:util'
import { encodeFrame, FrameDecoder, type CodecError } from '@echo/protocol'
import { framedOptions, type FramingFlags } from '../connection-options.js'
import { upper } from '../upper.js'

/** An error message if the reply shows that the two sides are in different modes; `undefined` otherwise. */
export function wrongPeer(
  message: unknown,
  reply: unknown,
  flags: FramingFlags & { raw?: true },
): string | undefined {
  if (flags.raw)
    return isTlsAlert(reply) ? 'the server speaks TLS, and refused what it was sent. Use --tls' : undefined
  const payloads = upperCased(message, flags)
  if (payloads === undefined || !isDecodedFrom(payloads.received, reply, flags)) return undefined
  return (
    `the server is raw: it upper-cased all bytes, so that the frame's length of ${payloads.sent.length} became ` +
    `${payloads.received.length}, and the rest of the reply is lost. Use --raw on both sides or on none`
  )
}

/** The message of a decoding error, with a hint if a raw server may be the cause. */
export function decodeFailure(error: CodecError, message: unknown, flags: FramingFlags): string {
  const suspicious = error.operation === 'decode' && upperCased(message, flags) !== undefined
  return suspicious ? `${error.message} Or is the server raw (--raw)?` : error.message
}

/**
 * The message's payload, and the payload that a raw server makes of it by upper-casing all bytes of its frame. `undefined` if the
 * length stays the same: then a raw server cannot be distinguished from a framed one.
 */
function upperCased(
  message: unknown,
  flags: FramingFlags,
): { sent: Uint8Array; received: Uint8Array } | undefined {
  const { codec, lengthField } = framedOptions(flags)
  const sent = codec.encode(message)
  const decoder = new FrameDecoder({ lengthField })
  decoder.push(upper(encodeFrame(sent, { lengthField })))
  try {
    const received = decoder.next()
    return received === undefined || received.length === sent.length ? undefined : { sent, received }
  } catch {
    return undefined
  }
}

function isDecodedFrom(payload: Uint8Array, reply: unknown, flags: FramingFlags): boolean {
  try {
    return isDeepStrictEqual(framedOptions(flags).codec.decode(payload), reply)
  } catch {
    return false
  }
}

/** RFC 8446, section 6: a record of two bytes. */
function isTlsAlert(reply: unknown): boolean {
  if (!(reply instanceof Uint8Array) || reply.length !== 7) return false
  return reply[0] === 0x15 && reply[1] === 3 && reply[2]! <= 4 && reply[3] === 0 && reply[4] === 2
}
