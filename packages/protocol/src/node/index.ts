/**
 * Connections that carry messages over sockets of `node:net` and `node:tls`.
 *
 * @module @echo/protocol/node
 */
export { broadcast, type BroadcastOptions } from './broadcast.js'
export type {
  CloseInfo,
  CloseOptions,
  Connection,
  ConnectionCounters,
  RawMessage,
  RecvOptions,
  RelayOptions,
  RequestOptions,
} from './connection.js'
export type { ConnectionOptions, ErrorContext } from './connection-options.js'
export type { Endpoint, SocketOptions } from './endpoint.js'
export type { BesideUrl } from './endpoint-url.js'
export { memoryBudget, setMemoryBudget } from './limits/memory-budget.js'
export { framedConnection, rawConnection, type FramedOptions, type RawOptions } from './open-connection.js'
export type { ProxyInfo, ProxyTls } from './proxy-info.js'
export type { DistinguishedName, TlsPeer, VerifiedCertificate } from './tls/tls-peer.js'
export type { HandshakeOptions } from './tls/tls-options.js'
