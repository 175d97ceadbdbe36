import type { Bytes } from '../check-bytes.js'

/**
 * What a balancer says of a connection by the PROXY protocol, and where it says it from. As trustworthy as the balancer: a server
 * takes it only from networks that it was told to trust.
 */
export interface ProxyInfo {
  /** The balancer's own address: the other end of the socket. */
  readonly remoteAddress: string | undefined
  /** The balancer's own port. */
  readonly remotePort: number | undefined
  /** `proxy`: on behalf of a client. `local`: the balancer's own connection, such as a health check. */
  readonly command: 'proxy' | 'local'
  /** The address that the client connected to; `undefined` where the balancer does not say. */
  readonly destinationAddress: string | undefined
  /** The port that the client connected to; `undefined` where the balancer does not say. */
  readonly destinationPort: number | undefined
  /** What the balancer calls this connection, in its logs as well. */
  readonly uniqueId: Bytes | undefined
  /** The host name that the client asked the balancer for (SNI). */
  readonly authority: string | undefined
  /** What the client and the balancer agreed on by ALPN. */
  readonly alpn: string | undefined
  /** TLS between the client and the balancer; `undefined` if there was none, or nothing is said of it. */
  readonly tls: ProxyTls | undefined
}

/** TLS that a balancer has ended. */
export interface ProxyTls {
  /** `TLSv1.3` and the like. */
  readonly protocol: string | undefined
  /** The cipher's name, as OpenSSL calls it. */
  readonly cipher: string | undefined
  /** The client has shown a certificate, and the balancer has verified it. */
  readonly authorized: boolean
  /** The common name in that certificate; only if it was verified. */
  readonly commonName: string | undefined
}

/** The peer of a connection that came through a proxy: the client, and what the proxy says of it. */
export interface ProxiedPeer {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly proxy: ProxyInfo
}

/**
 * The balancer has connected for itself: the header names no client, or itself, as in HAProxy's checks by version 1. If it then resets and has
 * sent nothing else, it has checked that a server is there, and nothing is lost.
 */
export function isOwn({ remoteAddress, remotePort, proxy }: Partial<ProxiedPeer>): boolean {
  return proxy !== undefined && proxy.remoteAddress === remoteAddress && proxy.remotePort === remotePort
}
