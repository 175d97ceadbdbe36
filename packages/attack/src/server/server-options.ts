import type { CodecName } from '@echo/protocol'
import type { HandlerName } from './handlers/handlers.js'

/** What the parent tells the server under attack to be. JSON. */
export interface ServerOptions {
  readonly handler: HandlerName
  /** @default 'bytes' */
  readonly codec?: CodecName
  /** Options of `listen()`, as far as JSON can carry them. */
  readonly listen?: Readonly<Record<string, number | string | boolean>>
  /** Bytes that all connections together may hold. @default that of the library */
  readonly memoryBudget?: number
}
