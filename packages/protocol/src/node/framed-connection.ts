import type { Socket } from 'node:net'
import type { Codec } from '../codec.js'
import { msgpack } from '../codecs/msgpack.js'
import { OptionError } from '../errors.js'
import { FRAME_OPTIONS, frameOptionsOf, frameSettings, type FrameOptions } from '../frame-options.js'
import { checkBoolean, checkKnownOptions, type OptionNames } from '../option-checks.js'
import { takeSocket } from './check-socket.js'
import type { Connection } from './connection.js'
import { CONNECTION_OPTIONS, connectionSettings, type ConnectionOptions } from './connection-options.js'
import { FramedInput } from './framed-input.js'
import { FramedOutput } from './framed-output.js'
import { SocketConnection, type ConnectionRegistry } from './socket-connection.js'

export interface FramedOptions<In, Out = In> extends FrameOptions, ConnectionOptions {
  raw?: false | undefined
  /**
   * What the payloads mean.
   * @default msgpack()
   */
  codec?: Codec<In, Out> | undefined
}

export const FRAMED_OPTIONS = {
  ...FRAME_OPTIONS,
  ...CONNECTION_OPTIONS,
  raw: true,
  codec: true,
} satisfies OptionNames<FramedOptions<unknown>>

/**
 * A connection of one frame a message, over a socket that is connected and belongs to the connection from now on.
 *
 * @throws {OptionError} for an option that is unknown or out of its range, and for a socket that cannot be used as it is: not connected,
 * in its TLS handshake, with an encoding, read by somebody else, or of another connection.
 */
export function framedConnection<In = unknown, Out = In>(
  socket: Socket,
  options: FramedOptions<In, Out> = {},
): Connection<In, Out> {
  checkKnownOptions('framedConnection()', options, FRAMED_OPTIONS)
  if (checkBoolean('raw', options.raw ?? false))
    throw new OptionError('raw', 'false, or left out', options.raw)
  return framedConnections(options)(socket)
}

/** As `framedConnection`, for many sockets: the options are checked once, here. */
export function framedConnections<In, Out>(
  options: FramedOptions<In, Out>,
  registry?: ConnectionRegistry,
): (socket: Socket) => SocketConnection<In, Out> {
  const settings = connectionSettings(options)
  const frameOptions = frameOptionsOf(options)
  const frames = frameSettings('framed connections', frameOptions)
  const codec = options.codec ?? (msgpack() as unknown as Codec<In, Out>)
  checkCodec(codec)
  return (socket) => {
    takeSocket(socket)
    const input = new FramedInput(codec, frameOptions)
    const output = new FramedOutput(socket, settings, codec, frames)
    return new SocketConnection(socket, input, output, settings, registry)
  }
}

/** For callers without types: `codec: 'utf8'` or `codec: utf8` would fail with the first message only. */
function checkCodec(codec: object): void {
  const isMethod = (name: string) => typeof Reflect.get(Object(codec), name) === 'function'
  if (isMethod('encode') && isMethod('decode')) return
  throw new OptionError('codec', 'a codec, such as utf8() gives', codec)
}
