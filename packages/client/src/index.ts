export type { ReconnectOptions } from './backoff.js'
export { createClient, type Client } from './client.js'
export type {
  ClientOptions,
  ClientState,
  FramedClientOptions,
  RawClientOptions,
  StateDetail,
} from './client-options.js'
export { connect, type ConnectOptions, type FramedConnectOptions, type RawConnectOptions } from './connect.js'
export type { TlsClientOptions } from './tls-client-options.js'
