/**
 * Servers: listen, accept and serve connections. Exports all of `@echo/protocol` and `@echo/protocol/node` as well.
 *
 * @module @echo/server
 */
export { answer, type AnswerOptions, type Reply } from './answer.js'
export { listen, type FramedListenOptions, type ListenOptions, type RawListenOptions } from './listen.js'
export type { BindOptions } from './bind.js'
export { inheritedDescriptors, type InheritedDescriptor } from './socket-activation.js'
export type { Handler } from './handler-pool.js'
export type { ProxyListenOptions, ProxyProtocolOptions } from './proxy-options.js'
export type { Server, ServerAddress } from './server.js'
export type { Refusal, ServerCounters } from './server-counters.js'
export type { ProxyRefusal } from './proxy-stage.js'
export type { AdmissionOptions, ServeOptions, ServerCloseOptions } from './server-options.js'
export type { TlsListenOptions, TlsServerOptions } from './tls-server-options.js'

// So that one dependency is enough for a plain program.
export * from '@echo/protocol'
export * from '@echo/protocol/node'
