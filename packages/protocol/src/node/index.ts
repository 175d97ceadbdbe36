export type {
  CloseInfo,
  CloseOptions,
  Connection,
  ConnectionCounters,
  RawMessage,
  RecvOptions,
  RequestOptions,
} from './connection.js'
export type { ConnectionOptions, ErrorContext } from './connection-options.js'
export { framedConnection, type FramedOptions } from './framed-connection.js'
export { memoryBudget, setMemoryBudget } from './memory-budget.js'
export { rawConnection, type RawOptions } from './raw-connection.js'
export type { DistinguishedName, TlsPeer, VerifiedCertificate } from './tls-peer.js'

// What @echo/server and @echo/client are built from.
export { errorOf } from '../errors.js'
export {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  checkSignal,
  type OptionNames,
} from '../option-checks.js'
export { AbortListeners } from './abort-listeners.js'
export { checkRequestOptions, givenGrace, signalOf } from './call-options.js'
export { checkModeOptions, connections, type ModeOptions } from './connections.js'
export { connectionSettings, errorReporter, LONGEST_DELAY, type ErrorReporter } from './connection-options.js'
export { checkEndpoint, ENDPOINT_OPTIONS, netSocketOptions, SOCKET_OPTIONS } from './endpoint.js'
export { formatEndpoint } from './endpoint-url.js'
export { optionsOfCall, type BesideUrl } from './url-options.js'
export type { Endpoint, NetEndpoint, SocketOptions } from './endpoint.js'
export { setDeadline } from './deadline.js'
export { diagnostics } from './diagnostics.js'
export { ErrorCounts } from './error-counts.js'
export { resetSocket, resetWhenDestroyed } from './reset-socket.js'
export {
  HANDSHAKE_OPTIONS,
  handshakeTimeoutOf,
  readingTls,
  withVersion,
  type HandshakeOptions,
} from './tls-options.js'
export { tlsRefusal } from './tls-refusal.js'
export { innerSocket } from './tls-socket.js'
export { undefinedMessage } from './connection-failures.js'
export type { ConnectionRegistry, SocketConnection } from './socket-connection.js'
export { preHandle, rejected } from './watched-promise.js'
