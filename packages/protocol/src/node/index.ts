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
export { memoryBudget, setMemoryBudget } from './limits/memory-budget.js'
export { framedConnection, rawConnection, type FramedOptions, type RawOptions } from './open-connection.js'
export type { DistinguishedName, TlsPeer, VerifiedCertificate } from './tls/tls-peer.js'

// What @echo/server and @echo/client are built from.
export { errorOf, reasonOf } from '../errors.js'
export {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  checkSignal,
  type OptionNames,
} from '../option-checks.js'
export { checkRequestOptions, givenGrace, signalOf, undefinedMessage } from './call-options.js'
export { reasonFor, type CloseReason } from './closing/close-reason.js'
export { resetSocket, resetWhenDestroyed } from './closing/reset-socket.js'
export type { ConnectionCore } from './connection-core.js'
export { connectionSettings, errorReporter, LONGEST_DELAY, type ErrorReporter } from './connection-options.js'
export { diagnostics } from './diagnostics.js'
export { checkEndpoint, ENDPOINT_OPTIONS, netSocketOptions, SOCKET_OPTIONS } from './endpoint.js'
export type { Endpoint, NetEndpoint, SocketOptions } from './endpoint.js'
export { formatEndpoint, optionsOfCall, type BesideUrl } from './endpoint-url.js'
export { ErrorCounts } from './error-counts.js'
export { setDeadline } from './limits/deadline.js'
export { checkModeOptions, connections, type ModeOptions, type OnClosed } from './open-connection.js'
export { AbortListeners } from './receiving/abort-listeners.js'
export { PendingReply, type RequestTerms } from './receiving/requests.js'
export { handledRejection, markHandled } from './sending/reported-promise.js'
export { coreOf } from './socket-connection.js'
export {
  HANDSHAKE_OPTIONS,
  handshakeTimeoutOf,
  readingTls,
  withVersion,
  type HandshakeOptions,
} from './tls/tls-options.js'
export { checkCertificate, checkPrivateKey } from './tls/pem.js'
export { isNoTls, tlsReason } from './tls/tls-refusal.js'
export { innerSocket } from './tls/tls-peer.js'
