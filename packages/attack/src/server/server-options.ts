import type { CodecName } from '@echo/protocol'
import type { FramedListenOptions } from '@echo/server'
import type { HandlerName } from './handlers/handlers.js'

type ListenSizes = Pick<
  FramedListenOptions<unknown>,
  | 'path'
  | 'host'
  | 'port'
  | 'sendHardLimit'
  | 'frameTimeout'
  | 'minFrameRate'
  | 'idleTimeout'
  | 'writeTimeout'
  | 'closeGrace'
  | 'maxConnections'
  | 'acceptQueue'
  | 'tls'
  | 'handshakeTimeout'
>

/** What the parent tells the server under attack to be. JSON. */
export interface ServerOptions {
  readonly handler: HandlerName
  /** @default 'bytes' */
  readonly codec?: CodecName
  /** Options of `listen()`, as far as JSON can carry them. */
  readonly listen?: ListenSizes
  /** Each connection's age and the array buffers at its end are wanted, which costs memory and time. */
  readonly details?: boolean
  /** Bytes that all connections together may hold. @default that of the library */
  readonly memoryBudget?: number
}
