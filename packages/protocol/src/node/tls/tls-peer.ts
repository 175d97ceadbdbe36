import { Socket } from 'node:net'
import type { PeerCertificate, TLSSocket } from 'node:tls'

/** What TLS knows of a connection and of its peer. Read once, when the connection is opened. */
export interface TlsPeer {
  /** `TLSv1.3`, or what both sides allowed. */
  readonly protocol: string
  /** The cipher's name, as OpenSSL calls it: `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string
  /** The protocol agreed on by ALPN; `undefined` if none was. */
  readonly alpn: string | undefined
  /** The host name that the client asked for by SNI; `undefined` if it asked for none. */
  readonly servername: string | undefined
  /**
   * The peer has shown a certificate, and it was verified: signed by an authority that we trust, in date, and on a client
   * for the host that was asked for. A server asks for certificates only with `requestCert`.
   */
  readonly authorized: boolean
  /**
   * Who the peer is; only if that was verified. A certificate that was not verified says nothing: anybody can write any name
   * into one.
   */
  readonly certificate: VerifiedCertificate | undefined
}

/** A certificate of which the peer has shown that it holds the key. */
export interface VerifiedCertificate {
  /** Whose it is: `{ CN: 'alice', O: 'Example' }`. A part that is there more than once is a list. */
  readonly subject: DistinguishedName
  /** Who signed it. */
  readonly issuer: DistinguishedName
  /**
   * Each with its kind: `DNS:db.example.org`, `IP Address:10.0.0.1`, `URI:spiffe://example.org/db`. One with a comma or a
   * quote in it stays in quotes, with escapes, as Node gives it.
   */
  readonly altNames: readonly string[]
  /** SHA-256 of the certificate, in hex with colons. */
  readonly fingerprint256: string
  /** In hex. Unique among the certificates of its issuer. */
  readonly serialNumber: string
  /** It is good until then. The connection is not closed when that is over. */
  readonly validTo: Date
}

/** The name in a certificate by its parts, such as `CN` and `O`. A part that is there more than once is a list. */
export type DistinguishedName = Readonly<Record<string, string | string[] | undefined>>

/** `undefined` for a socket without TLS, and for one that is closed already; one in its handshake is no connection's yet. */
export function tlsPeer(socket: Socket): TlsPeer | undefined {
  if (!isTls(socket)) return undefined
  const protocol = socket.getProtocol()
  if (protocol === null) return undefined
  const certificate = socket.authorized ? verified(socket.getPeerCertificate()) : undefined
  return {
    protocol,
    cipher: socket.getCipher().name,
    alpn: socket.alpnProtocol || undefined,
    servername: servernameOf(socket),
    // A session that was resumed without a certificate counts as authorized for Node.
    authorized: certificate !== undefined,
    certificate,
  }
}

/** The types of Node know it on clients only, and not the `false` that it is on a server that was asked for none. */
function servernameOf(socket: TLSSocket): string | undefined {
  const { servername } = socket as { servername?: string | false | null }
  return servername || undefined
}

/** Node gives an empty object where there is none. */
function verified(certificate: Partial<PeerCertificate> | null): VerifiedCertificate | undefined {
  if (certificate?.fingerprint256 === undefined) return undefined
  const { subject, issuer, subjectaltname, fingerprint256, serialNumber, valid_to } = certificate
  return {
    subject: { ...subject },
    issuer: { ...issuer },
    altNames: subjectaltname?.split(', ') ?? [],
    fingerprint256,
    serialNumber: serialNumber ?? '',
    validTo: new Date(valid_to ?? NaN),
  }
}

/** Without loading `node:tls`, for programs that make connections over sockets of another kind. */
export function isTls(socket: Socket): socket is TLSSocket {
  return (socket as Partial<TLSSocket>).encrypted === true
}

/**
 * Whether nothing is known of the peer yet, as `getProtocol()` does not tell. Node's types do not know `secureConnecting`,
 * which stays true on the server's side of a socket that was not made by a TLS server (STARTTLS): the peer's last message
 * of the handshake has come there all the same.
 */
export function isHandshaking(socket: Socket): boolean {
  if (!isTls(socket) || (socket as { secureConnecting?: boolean }).secureConnecting !== true) return false
  return (socket as Partial<TLSSocket>).getPeerFinished?.() === undefined
}

/**
 * The TCP or Unix socket under a TLS socket, where it has one of its own: on a server always, on a client if the TLS socket
 * was made over it. Node keeps it in a private property and has no other way to it; should that go, a reset becomes an end.
 */
export function innerSocket(socket: Socket): Socket | undefined {
  const { _parent } = socket as { _parent?: unknown }
  return isTls(socket) && _parent instanceof Socket ? _parent : undefined
}
