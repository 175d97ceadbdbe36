import { subscribe } from 'node:diagnostics_channel'
import type { CloseInfo, Connection } from '@echo/protocol/node'
import { destination, pino } from 'pino'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What the command says on standard error. */
export interface Log {
  /** A failure: of a handler, a connection, or of the command itself. */
  error(error: Error, message?: string): void
  /** Something that went as it should. */
  info(fields: object, message: string): void
}

/** Structured, if a level is asked for; else a line for each failure, and nothing else. */
export function openLog(level: LogLevel | undefined): Log {
  return level === undefined ? plainLog() : structuredLog(level)
}

/** A connection that was lost is reported here, unless its error was reported before as that of a handler. */
function plainLog(): Log {
  const reported = new WeakSet<Error>()
  const print = (message: string) => console.error(`echo-server: ${message}`)
  subscribe('echo:connection:close', (message) => {
    const { error } = (message as { info: CloseInfo }).info
    if (error !== undefined && !reported.has(error)) print(error.message)
  })
  return {
    error: (error, message = error.message) => {
      reported.add(error)
      print(message)
    },
    info: () => {},
  }
}

function structuredLog(level: LogLevel): Log {
  // Synchronous: the last lines before an exit are those that matter.
  const logger = pino({ name: 'echo-server', level }, destination({ fd: 2, sync: true }))
  subscribe('echo:connection:open', (message) => {
    logger.debug(peerOf((message as { connection: AnyConnection }).connection), 'connection opened')
  })
  subscribe('echo:connection:close', (message) => {
    const { connection, info } = message as { connection: AnyConnection; info: CloseInfo }
    const { error, ...ending } = info
    const inOrder = info.reason === 'end' || info.reason === 'shutdown'
    logger[inOrder ? 'debug' : 'warn'](
      { ...peerOf(connection), ...ending, error: error?.message, ...connection.counters },
      'connection closed',
    )
  })
  subscribe('echo:connection:slow', (message) => {
    const { connection, unsent } = message as { connection: AnyConnection; unsent: number }
    logger.debug({ ...peerOf(connection), unsent }, 'client is slow')
  })
  subscribe('echo:server:refused', (message) => {
    const { reason, remoteAddress, remotePort, error } = message as Record<string, unknown>
    const why = (error as Error | undefined)?.message
    logger.warn({ reason, remoteAddress, remotePort, error: why }, 'connection refused')
  })
  return {
    error: (error, message = error.message) => logger.error({ err: error }, message),
    info: (fields, message) => logger.info(fields, message),
  }
}

type AnyConnection = Connection<unknown, never>

function peerOf({ remoteAddress, remotePort }: AnyConnection): object {
  return { remoteAddress, remotePort }
}
