import { subscribe } from 'node:diagnostics_channel'
import type { CloseInfo, Connection } from '@echo/protocol/node'
import { destination, pino } from 'pino'
import { withFlagNames, type Flags } from './flags.js'
import { LineLimit } from './line-limit.js'
import { refusalReason, type Refused } from './refusal-reason.js'

/** The log of the command, on standard error. */
export interface Log {
  /** A failure of a handler, a connection or the command itself. */
  error(error: Error, message?: string): void
  /** Something that a client does and that is probably a mistake. */
  warn(connection: AnyConnection, message: string): void
  /** Normal operation. */
  info(fields: object, message: string): void
}

/** Structured with `--log-level`; otherwise a line for each failure, and a limited number of lines for refused clients. */
export function openLog({ logLevel, tlsCa }: Pick<Flags, 'logLevel' | 'tlsCa'>): Log {
  const mutual = tlsCa !== undefined
  return logLevel === undefined ? plainLog(mutual) : structuredLog(logLevel, mutual)
}

/** Reports the error of a lost connection unless its handler's failure with the same error was reported before. */
function plainLog(mutual: boolean): Log {
  const few = new LineLimit(print)
  const reported = new WeakSet<Error>()
  subscribe('echo:server:refused', (message) => {
    const refusal = message as Refused
    const why = refusalReason(refusal, mutual)
    if (why !== undefined) few.print(`${nameOf(refusal)} was refused: ${why}`)
  })
  subscribe('echo:connection:close', (message) => {
    const { error } = (message as { info: CloseInfo }).info
    if (error !== undefined && !reported.has(error)) print(error.message)
  })
  return {
    error: (error, message = error.message) => {
      reported.add(error)
      print(message)
    },
    warn: (connection, message) => few.print(`${nameOf(connection)}: ${message}`),
    info: () => {},
  }
}

function print(message: string): void {
  console.error(
    `echo-server: ${withFlagNames(message)
      .trimEnd()
      .replaceAll(/\s*\n\s*/g, ' ')}`,
  )
}

function structuredLog(level: NonNullable<Flags['logLevel']>, mutual: boolean): Log {
  // Synchronous, so that the last lines before an exit are not lost.
  const logger = pino({ name: 'echo-server', level }, destination({ fd: 2, sync: true }))
  subscribe('echo:connection:open', (message) => {
    logger.debug(peerOf((message as { connection: AnyConnection }).connection), 'connection opened')
  })
  subscribe('echo:connection:close', (message) => {
    const { connection, info } = message as { connection: AnyConnection; info: CloseInfo }
    const { error, ...ending } = info
    const graceful = info.reason === 'end' || info.reason === 'shutdown'
    logger[graceful ? 'debug' : 'warn'](
      { ...peerOf(connection), ...ending, error: error?.message, ...connection.counters },
      'connection closed',
    )
  })
  subscribe('echo:connection:slow', (message) => {
    const { connection, unsent } = message as { connection: AnyConnection; unsent: number }
    logger.debug({ ...peerOf(connection), unsent }, 'client is slow')
  })
  subscribe('echo:server:refused', (message) => {
    const refusal = message as Refused
    const error = refusalReason(refusal, mutual)
    logger.warn({ reason: refusal.reason, ...peerOf(refusal), error }, 'connection refused')
  })
  return {
    error: (error, message = error.message) => logger.error({ err: error }, message),
    warn: (connection, message) => logger.warn(peerOf(connection), message),
    info: (fields, message) => logger.info(fields, message),
  }
}

type Peer = Pick<Refused, 'remoteAddress' | 'remotePort'>

function nameOf({ remoteAddress, remotePort }: Peer): string {
  return remoteAddress === undefined ? 'a client' : `the client ${remoteAddress}:${remotePort}`
}

type AnyConnection = Connection<unknown, never>

function peerOf({ remoteAddress, remotePort }: Peer): object {
  return { remoteAddress, remotePort }
}
