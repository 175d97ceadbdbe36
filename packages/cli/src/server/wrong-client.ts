/**
 * A warning if the first bytes of a raw server's client are those of a client in another mode: why, and what to do. Raw mode
 * accepts any bytes, so this only recognizes what raw clients rarely send.
 */
export function wrongClient(message: unknown): string | undefined {
  if (!(message instanceof Uint8Array)) return undefined
  if (isTlsHandshake(message))
    return 'the client speaks TLS, and this server does not. Start it with --tls-cert and --tls-key, or the client without --tls'
  if (isWholeFrames(message))
    return 'what the client sends looks like frames, whose lengths are upper-cased here like all bytes. Use --raw on both sides or on none'
  return undefined
}

/** RFC 8446, section 5.1: a record of type 22, version 3.0 to 3.4. */
function isTlsHandshake(bytes: Uint8Array): boolean {
  return bytes.length >= 5 && bytes[0] === 0x16 && bytes[1] === 3 && bytes[2]! <= 4
}

/** Whether the bytes are whole frames, none of them empty, with lengths of four bytes. Text has no zero bytes, and so no such lengths. */
function isWholeFrames(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at + 4 < view.length) {
    const length = view.readUInt32BE(at)
    if (length === 0) return false
    at += 4 + length
  }
  return at === view.length && at > 0
}
