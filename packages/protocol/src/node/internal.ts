/**
 * What `@echo/server`, `@echo/client` and the other packages of this repository are built from. No promise of stability: any
 * release may change it. Programs use `@echo/protocol` and `@echo/protocol/node`.
 */
export { checkCodec, encodePayload, undefinedMessage } from '../encode-payload.js'
export { errorOf, reasonOf } from '../errors.js'
export {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  checkSignal,
  type OptionNames,
} from '../option-checks.js'
export { checkRequestOptions, givenGrace, signalOf } from './call-options.js'
export { reasonFor, workFailed, type CloseReason } from './closing/close-reason.js'
export { resetSocket, resetWhenDestroyed } from './closing/reset-socket.js'
export type { ConnectionCore } from './connection-core.js'
export { connectionSettings, errorReporter, LONGEST_DELAY, type ErrorReporter } from './connection-options.js'
export { diagnostics } from './diagnostics.js'
export { checkEndpoint, ENDPOINT_OPTIONS, netSocketOptions, SOCKET_OPTIONS } from './endpoint.js'
export type { NetEndpoint } from './endpoint.js'
export { formatEndpoint, optionsOfCall } from './endpoint-url.js'
export { ErrorCounts } from './error-counts.js'
export { setDeadline } from './limits/deadline.js'
export {
  checkModeOptions,
  connections,
  type ModeOptions,
  type OnClosed,
  type OpenConnection,
} from './open-connection.js'
export { isOwn, type ProxiedPeer } from './proxy-info.js'
export { AbortListeners } from './receiving/abort-listeners.js'
export { PendingReply, type RequestTerms } from './receiving/requests.js'
export { handledRejection, markHandled } from './sending/reported-promise.js'
export { coreOf } from './socket-connection.js'
export { HANDSHAKE_OPTIONS, handshakeTimeoutOf, readingTls, withVersion } from './tls/tls-options.js'
export { checkCertificate, checkPrivateKey } from './tls/pem.js'
export { isNoTls, tlsReason } from './tls/tls-refusal.js'
export { innerSocket } from './tls/tls-peer.js'
