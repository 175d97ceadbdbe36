/**
 * Clients: one connection, or one that reconnects. Exports all of `@echo/protocol` and `@echo/protocol/node` as well.
 *
 * @module @echo/client
 */
export type { EndpointsOption } from './endpoint-ring.js'
export type { ReconnectOptions } from './backoff.js'
export { createClient, type Client } from './client.js'
export type {
  ClientOptions,
  ClientState,
  FramedClientOptions,
  PingOptions,
  StateDetail,
} from './client-options.js'
export { connect, type ConnectOptions, type FramedConnectOptions, type RawConnectOptions } from './connect.js'
export type { TlsClientOptions, TlsConnectOptions } from './tls-client-options.js'

// So that one dependency is enough for a plain program.
export * from '@echo/protocol'
export * from '@echo/protocol/node'
