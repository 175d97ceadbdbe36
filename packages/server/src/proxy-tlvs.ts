import type { ProxyInfo, ProxyTls } from '@echo/protocol/node'

/** What is read of a header's extensions; others are skipped. */
export type ProxyTlvs = Pick<ProxyInfo, 'uniqueId' | 'authority' | 'alpn' | 'tls'>

// From the specification, sections 2.2 and following.
const ALPN = 0x01
const AUTHORITY = 0x02
const UNIQUE_ID = 0x05
const SSL = 0x20
const SSL_VERSION = 0x21
const SSL_COMMON_NAME = 0x22
const SSL_CIPHER = 0x23

const CLIENT_SSL = 0x01
/** The client has shown a certificate, over this connection or earlier in the same TLS session. */
const CLIENT_CERTIFICATE = 0x02 | 0x04
/** The bits of the client, and the result of the verification. */
const SSL_FIXED = 5

/** Type, length and value, one after another, to the end of `bytes`; `undefined` if they do not end there. */
export function readTlvs(bytes: Buffer): ProxyTlvs | undefined {
  const values = valuesOf(bytes)
  if (values === undefined) return undefined
  const ssl = values.get(SSL)
  const tls = ssl && tlsOf(ssl)
  if (tls === 'malformed') return undefined
  const uniqueId = values.get(UNIQUE_ID)
  return {
    // A copy: it may be kept for as long as the connection.
    uniqueId: uniqueId && new Uint8Array(uniqueId),
    authority: values.get(AUTHORITY)?.toString(),
    alpn: values.get(ALPN)?.toString('latin1'),
    tls,
  }
}

function tlsOf(bytes: Buffer): ProxyTls | undefined | 'malformed' {
  if (bytes.length < SSL_FIXED) return 'malformed'
  const values = valuesOf(bytes.subarray(SSL_FIXED))
  if (values === undefined) return 'malformed'
  const client = bytes[0]!
  if ((client & CLIENT_SSL) === 0) return undefined
  const authorized = (client & CLIENT_CERTIFICATE) !== 0 && bytes.readUInt32BE(1) === 0
  return {
    protocol: values.get(SSL_VERSION)?.toString('latin1'),
    cipher: values.get(SSL_CIPHER)?.toString('latin1'),
    authorized,
    // Anybody can write any name into a certificate that nobody verifies.
    commonName: authorized ? values.get(SSL_COMMON_NAME)?.toString() : undefined,
  }
}

/** By type; of one that comes twice, the first. */
function valuesOf(bytes: Buffer): Map<number, Buffer> | undefined {
  const values = new Map<number, Buffer>()
  let at = 0
  while (at < bytes.length) {
    if (at + 3 > bytes.length) return undefined
    const end = at + 3 + bytes.readUInt16BE(at + 1)
    if (end > bytes.length) return undefined
    const type = bytes[at]!
    if (!values.has(type)) values.set(type, bytes.subarray(at + 3, end))
    at = end
  }
  return values
}
