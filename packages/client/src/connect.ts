import { connect as netConnect, type Socket } from 'node:net'
import { ConnectionClosedError, TimeoutError } from '@echo/protocol'
import {
  checkEndpoint,
  checkInteger,
  connections,
  formatEndpoint,
  LONGEST_DELAY,
  netSocketOptions,
  type Connection,
  type Endpoint,
  type FramedOptions,
  type ModeOptions,
  type NetEndpoint,
  type RawMessage,
  type RawOptions,
  type SocketConnection,
  type SocketOptions,
} from '@echo/protocol/node'

/** Where to connect, and how. */
export interface ConnectOptions extends Endpoint, SocketOptions {
  /**
   * Milliseconds until the attempt is given up, 1 to 2,147,483,647.
   * @default 5_000
   */
  connectTimeout?: number | undefined
  /** Gives up the attempt, with `signal.reason`. A connection that has been made is not affected by it. */
  signal?: AbortSignal | undefined
}

export type FramedConnectOptions<In, Out = In> = ConnectOptions & FramedOptions<In, Out>
export type RawConnectOptions = ConnectOptions & RawOptions & { raw: true }

/** As in node-redis. */
const DEFAULT_CONNECT_TIMEOUT = 5_000

/**
 * Connects to 127.0.0.1:8080 unless told otherwise; framed, with the msgpack codec, unless told otherwise.
 *
 * @throws {OptionError} for an option out of its range.
 * @throws {TimeoutError} when the time for connecting is over.
 * @throws {ConnectionClosedError} when the connection cannot be made; `cause` is the system's own error.
 */
export function connect(options: RawConnectOptions): Promise<Connection<Uint8Array, RawMessage>>
export function connect<In = unknown, Out = In>(
  options?: FramedConnectOptions<In, Out>,
): Promise<Connection<In, Out>>
export async function connect<In, Out>(
  options: ConnectOptions & ModeOptions<In, Out> = {},
): Promise<Connection<In, Out>> {
  return connector(options)(options.signal)
}

/** Makes one attempt to connect. */
export type Connector<In, Out> = (signal: AbortSignal | undefined) => Promise<SocketConnection<In, Out>>

/**
 * What `connect()` does, for as many attempts as are wanted: the options are checked once, here.
 *
 * @throws {OptionError} for an option out of its range.
 */
export function connector<In, Out>(options: ConnectOptions & ModeOptions<In, Out>): Connector<In, Out> {
  const endpoint = checkEndpoint(options)
  const timeout = connectTimeoutOf(options)
  const open = connections(options)
  return async (signal) => {
    signal?.throwIfAborted()
    const socket = netConnect({ ...endpoint, ...netSocketOptions(options) })
    await connected(socket, endpoint, timeout, signal)
    return open(socket)
  }
}

/** @throws {OptionError} if it is out of its range. */
export function connectTimeoutOf(options: ConnectOptions): number {
  const timeout = options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT
  return checkInteger('connectTimeout', timeout, 1, LONGEST_DELAY)
}

/** Resolves once the socket is connected; else destroys it and rejects. */
function connected(
  socket: Socket,
  endpoint: NetEndpoint,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const to = formatEndpoint(endpoint)
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      socket.off('error', fail)
    }
    const stop = (reason: unknown) => {
      done()
      socket.on('error', () => {})
      socket.destroy()
      reject(reason)
    }
    const fail = (cause: Error) => stop(new ConnectionClosedError(failure(to, cause), { cause }))
    const giveUp = () => stop(signal!.reason)
    const timer = setTimeout(
      () => stop(new TimeoutError('connect', timeout, `could not connect to ${to} within ${timeout} ms`)),
      timeout,
    )
    signal?.addEventListener('abort', giveUp, { once: true })
    socket.on('error', fail)
    socket.once('connect', () => {
      done()
      resolve()
    })
  })
}

function failure(to: string, cause: NodeJS.ErrnoException): string {
  const hint = HINTS[cause.code ?? '']
  const reason = cause.message || (cause.code ?? 'it failed')
  return `could not connect to ${to}: ${hint ?? reason}${hint !== undefined ? ` (${cause.code})` : ''}`
}

const HINTS: Record<string, string | undefined> = {
  ECONNREFUSED: 'nothing listens there. Is the server running?',
  ENOENT: 'there is no such socket file. Is the server running?',
  ENOTFOUND: 'no such host is known. Check the name',
  EACCES: 'permission was denied',
}
