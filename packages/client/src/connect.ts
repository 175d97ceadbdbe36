import type { Socket } from 'node:net'
import { TimeoutError, type Bytes } from '@echo/protocol'
import {
  checkEndpoint,
  checkInteger,
  checkModeOptions,
  checkSignal,
  connections,
  ENDPOINT_OPTIONS,
  formatEndpoint,
  HANDSHAKE_OPTIONS,
  LONGEST_DELAY,
  netSocketOptions,
  optionsOfCall,
  SOCKET_OPTIONS,
  type ModeOptions,
  type OptionNames,
} from '@echo/protocol/internal'
import type {
  BesideUrl,
  Connection,
  Endpoint,
  FramedOptions,
  RawMessage,
  RawOptions,
  SocketOptions,
} from '@echo/protocol/node'
import { awaitSocket, connectAttempt } from './connect-attempt.js'
import { handshakeFailure } from './connect-failure.js'
import { openSocket } from './open-socket.js'
import { securing, type Securing, type TlsConnectOptions } from './tls-client-options.js'

/** Where to connect, and how. */
export interface ConnectOptions extends Endpoint, SocketOptions, TlsConnectOptions {
  /**
   * Milliseconds until the attempt is given up, 1 to 2,147,483,647: for all of it, the host's name and each of its addresses. A
   * TLS handshake comes after that, with its own time.
   * @default 5_000
   */
  connectTimeout?: number | undefined
  /** Gives up the attempt, with `signal.reason`. A connection that has been made is not affected by it. */
  signal?: AbortSignal | undefined
}

export const CONNECT_OPTIONS = {
  ...ENDPOINT_OPTIONS,
  ...SOCKET_OPTIONS,
  ...HANDSHAKE_OPTIONS,
  tls: true,
  connectTimeout: true,
  signal: true,
} satisfies OptionNames<ConnectOptions>

/** Where to connect, and what the connection carries: frames. */
export type FramedConnectOptions<In, Out = In> = ConnectOptions & FramedOptions<In, Out>
/** Where to connect, with a raw connection. */
export type RawConnectOptions = ConnectOptions & RawOptions & { raw: true }

/** As in node-redis. */
const DEFAULT_CONNECT_TIMEOUT = 5_000

/**
 * Connects to 127.0.0.1:8080 unless told otherwise; framed, with the msgpack codec, unless told otherwise.
 *
 * The address may also be given as a URL, such as `server.url` gives: `tcp://127.0.0.1:8080`, `tls://example.org:8080`, which
 * means `tls: true` unless `tls` says more, and `unix:/run/echo.sock` (`%`, `?` and `#` in a path as %25, %3F and %23).
 * Without a port it is 8080.
 *
 * @throws {OptionError} for an option that is unknown or out of its range, and for a URL of another kind.
 * @throws {TimeoutError} when the time for connecting, or for the TLS handshake, is over.
 * @throws {ConnectionClosedError} when the connection cannot be made; `cause` is the system's own error, or
 * an `AggregateError` of them if the host has several addresses.
 *
 * @example
 * ```js
 * import { connect } from '@echo/client'
 * import { answer, listen } from '@echo/server'
 *
 * const server = await listen({ port: 0 })
 * server.serve(answer((message) => message))
 * const conn = await connect(server.url, { connectTimeout: 1_000 })
 * console.log(await conn.request({ any: ['value'] })) // { any: [ 'value' ] }
 * await conn.close()
 * await server.close()
 * ```
 */
export function connect(
  url: string | URL,
  options: BesideUrl<RawConnectOptions>,
): Promise<Connection<Bytes, RawMessage>>
/** Connects with frames, with the msgpack codec by default; `tcp://`, `tls://` or `unix:`. Throws as the overload for raw connections. */
export function connect<In = unknown, Out = In>(
  url: string | URL,
  options?: BesideUrl<FramedConnectOptions<In, Out>>,
): Promise<Connection<In, Out>>
/** Connects without frames, to 127.0.0.1:8080 by default. Throws as the overload with a URL. */
export function connect(options: RawConnectOptions): Promise<Connection<Bytes, RawMessage>>
/** Connects with frames, to 127.0.0.1:8080 and with the msgpack codec by default. Throws as the overload with a URL. */
export function connect<In = unknown, Out = In>(
  options?: FramedConnectOptions<In, Out>,
): Promise<Connection<In, Out>>
export async function connect<In, Out>(
  first?: string | URL | (ConnectOptions & ModeOptions<In, Out>),
  second?: ConnectOptions & ModeOptions<In, Out>,
): Promise<Connection<In, Out>> {
  const options = optionsOfCall(first, second)
  checkModeOptions('connect()', options, CONNECT_OPTIONS)
  return connector(options)(checkSignal(options.signal))
}

/** Makes one attempt to connect. */
export type Connector<In, Out> = (signal: AbortSignal | undefined) => Promise<Connection<In, Out>>

/**
 * What `connect()` does, for as many attempts as are wanted: the options are checked once, here.
 *
 * @throws {OptionError} for an option out of its range.
 */
export function connector<In, Out>(options: ConnectOptions & ModeOptions<In, Out>): Connector<In, Out> {
  const endpoint = checkEndpoint(options)
  const timeout = connectTimeoutOf(options)
  const open = connections(options)
  const tls = securing(options, endpoint)
  const to = formatEndpoint(endpoint, tls !== undefined)
  const socketOptions = netSocketOptions(options)
  return async (signal) => {
    signal?.throwIfAborted()
    const socket = await openSocket(endpoint, { to, timeout, signal, socket: socketOptions })
    if (tls === undefined) return open(socket)
    return open(await handshake(tls, socket, to, signal))
  }
}

function handshake(
  tls: Securing,
  socket: Socket,
  to: string,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const { timeout } = tls
  const expired = () => handshakeTimeout(to, timeout)
  return connectAttempt({ timeout, expired, signal }, (succeed, fail) => {
    const secured = tls.secure(socket)
    return awaitSocket(
      secured,
      'secureConnect',
      () => succeed(secured),
      (error) => fail(handshakeFailure(to, error)),
    )
  })
}

function handshakeTimeout(to: string, timeout: number): TimeoutError {
  const reason = `the TLS handshake with ${to} was not done within ${timeout} ms. Does the server speak TLS?`
  return new TimeoutError('handshake', timeout, reason)
}

/** @throws {OptionError} if it is out of its range. */
export function connectTimeoutOf(options: ConnectOptions): number {
  const timeout = options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT
  return checkInteger('connectTimeout', timeout, 1, LONGEST_DELAY)
}
