import type { Socket } from 'node:net'
import { checkBoolean, checkKnownOptions } from '../option-checks.js'
import { FRAMED_OPTIONS, framedConnections, type FramedOptions } from './framed-connection.js'
import { RAW_OPTIONS, rawConnections, type RawOptions } from './raw-connection.js'
import type { ConnectionRegistry, SocketConnection } from './socket-connection.js'

/** Framed unless `raw` is true. */
export type ModeOptions<In, Out> = FramedOptions<In, Out> | (RawOptions & { raw: true })

/**
 * The options of connections of either mode, and `own`, those of whoever makes them.
 *
 * @throws {OptionError} for an option that is unknown, or belongs to the other mode.
 */
export function checkModeOptions(
  taker: string,
  options: { raw?: boolean | undefined },
  own: Readonly<Record<string, true>>,
): void {
  if (checkBoolean('raw', options.raw ?? false)) {
    checkKnownOptions(`${taker} with raw: true`, options, { ...own, ...RAW_OPTIONS })
    return
  }
  // A program that chooses the mode when it runs says raw: false, and may have a bufferSize for the other case.
  const unused = options.raw === false ? RAW_OPTIONS : {}
  checkKnownOptions(taker, options, { ...own, ...FRAMED_OPTIONS, ...unused })
}

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
