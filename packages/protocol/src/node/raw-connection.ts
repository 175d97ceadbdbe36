import type { Socket } from 'node:net'
import { OptionError } from '../errors.js'
import { checkBoolean, checkInteger, checkKnownOptions, type OptionNames } from '../option-checks.js'
import { takeSocket } from './check-socket.js'
import type { Connection, RawMessage } from './connection.js'
import { CONNECTION_OPTIONS, connectionSettings, type ConnectionOptions } from './connection-options.js'
import { RawInput } from './raw-input.js'
import { RawOutput } from './raw-output.js'
import { SocketConnection, type ConnectionRegistry } from './socket-connection.js'

/** What one `recv()` gives at most, as in the original programs. In bytes. */
const DEFAULT_BUFFER_SIZE = 1024

export interface RawOptions extends ConnectionOptions {
  raw?: true | undefined
  /**
   * The most bytes that one `recv()` gives, from 1.
   * @default 1024
   */
  bufferSize?: number | undefined
}

export const RAW_OPTIONS = {
  ...CONNECTION_OPTIONS,
  raw: true,
  bufferSize: true,
} satisfies OptionNames<RawOptions>

/**
 * A connection without framing, over a socket that is connected and belongs to the connection from now on: `recv()` gives
 * what one read gave, `send()` is one socket write.
 *
 * @throws {OptionError} as `framedConnection()`.
 */
export function rawConnection(socket: Socket, options: RawOptions = {}): Connection<Uint8Array, RawMessage> {
  checkKnownOptions('rawConnection()', options, RAW_OPTIONS)
  if (!checkBoolean('raw', options.raw ?? true))
    throw new OptionError('raw', 'true, or left out', options.raw)
  return rawConnections(options)(socket)
}

/** As `rawConnection`, for many sockets: the options are checked once, here. */
export function rawConnections(
  options: RawOptions,
  registry?: ConnectionRegistry,
): (socket: Socket) => SocketConnection<Uint8Array, RawMessage> {
  const settings = connectionSettings(options)
  const bufferSize = checkInteger(
    'bufferSize',
    options.bufferSize ?? DEFAULT_BUFFER_SIZE,
    1,
    Number.MAX_SAFE_INTEGER,
  )
  return (socket) => {
    takeSocket(socket)
    const input = new RawInput(bufferSize)
    return new SocketConnection(socket, input, new RawOutput(socket, settings), settings, registry)
  }
}
