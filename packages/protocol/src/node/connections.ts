import type { Socket } from 'node:net'
import { framedConnections, type FramedOptions } from './framed-connection.js'
import { rawConnections, type RawOptions } from './raw-connection.js'
import type { ConnectionRegistry, SocketConnection } from './socket-connection.js'

/** Framed unless `raw` is true. */
export type ModeOptions<In, Out> = FramedOptions<In, Out> | (RawOptions & { raw: true })

/**
 * Makes connections of the mode that the options name; what they carry is the caller's to declare. For servers and
 * clients: the options are checked once, here.
 *
 * @throws {OptionError} for an option out of its range.
 */
export function connections<In, Out>(
  options: ModeOptions<In, Out>,
  registry?: ConnectionRegistry,
): (socket: Socket) => SocketConnection<In, Out> {
  if (options.raw !== true) return framedConnections(options, registry)
  return rawConnections(options, registry) as (socket: Socket) => SocketConnection<unknown, never> as (
    socket: Socket,
  ) => SocketConnection<In, Out>
}
