export type {
  CloseInfo,
  Connection,
  ConnectionCounters,
  RawMessage,
  RecvOptions,
  RequestOptions,
} from './connection.js'
export type { ConnectionOptions } from './connection-options.js'
export { framedConnection, type FramedOptions } from './framed-connection.js'
export { memoryBudget, setMemoryBudget } from './memory-budget.js'
export { rawConnection, type RawOptions } from './raw-connection.js'
export type { DistinguishedName, TlsPeer, VerifiedCertificate } from './tls-peer.js'

// What @echo/server and @echo/client are built from.
export { reasonOf } from '../errors.js'
export { checkInteger } from '../option-checks.js'
export { AbortListeners } from './abort-listeners.js'
export { connections, type ModeOptions } from './connections.js'
export { connectionSettings, errorReporter, LONGEST_DELAY } from './connection-options.js'
export { checkEndpoint, formatEndpoint, netSocketOptions } from './endpoint.js'
export type { Endpoint, NetEndpoint, SocketOptions } from './endpoint.js'
export { diagnostics } from './diagnostics.js'
export { ErrorCounts } from './error-counts.js'
export { checkCertificate, checkPrivateKey } from './pem.js'
export { resetSocket, resetWhenDestroyed } from './reset-socket.js'
export { handshakeTimeoutOf, readingTls, withVersion, type HandshakeOptions } from './tls-options.js'
export { isNoTls, tlsReason } from './tls-refusal.js'
export { innerSocket } from './tls-socket.js'
export { undefinedMessage } from './connection-failures.js'
export type { ConnectionRegistry, SocketConnection } from './socket-connection.js'
export { preHandle, rejected } from './watched-promise.js'
