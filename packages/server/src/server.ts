import type { Server as Listener, Socket } from 'node:net'
import { TimeoutError } from '@echo/protocol'
import {
  errorReporter,
  formatEndpoint,
  preHandle,
  type Connection,
  type NetEndpoint,
  type RecvOptions,
  type SocketConnection,
} from '@echo/protocol/node'
import { AcceptQueue } from './accept-queue.js'
import { graceOf, type CloseOptions } from './server-options.js'

/** What serves one connection. The connection is closed when it returns or fails. */
export type Handler<In, Out = In> = (connection: Connection<In, Out>) => unknown

interface Parts<In, Out> {
  open: (socket: Socket) => SocketConnection<In, Out>
  acceptQueue: number
  onError: ((error: Error) => void) | undefined
}

/**
 * A listening server, as `listen()` gives it. `accept()` takes the next connection; `for await` takes one after another,
 * the next when the loop comes round; `serve()` takes each at once.
 */
export class Server<In, Out = In> implements AsyncIterable<Connection<In, Out>>, AsyncDisposable {
  readonly #listener: Listener
  readonly #open: (socket: Socket) => SocketConnection<In, Out>
  readonly #onError: (error: Error) => void
  readonly #queue: AcceptQueue
  readonly #connections = new Set<SocketConnection<In, Out>>()
  #closing: Promise<void> | undefined
  #endpoint: NetEndpoint | undefined

  /** For `listen()`, which sees to it that the listener listens. */
  constructor(listener: Listener, parts: Parts<In, Out>) {
    this.#listener = listener
    this.#open = parts.open
    this.#onError = errorReporter(parts.onError)
    this.#queue = new AcceptQueue(parts.acceptQueue)
    listener.on('connection', this.#queue.offer)
    listener.once('listening', () => {
      this.#endpoint = endpointOf(listener)
      listener.on('error', this.#onError)
    })
  }

  /** Where it listens: `host` and `port`, or `path`. May be given to `connect()` as it is. */
  get address(): { host: string | undefined; port: number | undefined; path: string | undefined } {
    const endpoint = this.#endpoint
    if (endpoint === undefined || 'path' in endpoint) {
      return { host: undefined, port: undefined, path: endpoint?.path }
    }
    return { ...endpoint, path: undefined }
  }

  /** The same as text: `tcp://127.0.0.1:8080`, `unix:/run/echo.sock`. */
  get url(): string {
    return this.#endpoint === undefined ? 'nowhere' : formatEndpoint(this.#endpoint)
  }

  /** Connections refused because `acceptQueue` was full. */
  get refused(): number {
    return this.#queue.refused
  }

  /**
   * The next connection, or `undefined` once the server is closed. A connection that nobody has accepted is not read.
   * @param options.signal gives up waiting, with `signal.reason`; no connection is lost by it.
   */
  accept(options?: RecvOptions): Promise<Connection<In, Out> | undefined> {
    const begin = (socket: Socket | undefined) => (socket === undefined ? undefined : this.#begin(socket))
    return preHandle(this.#queue.take(options?.signal).then(begin))
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Connection<In, Out>, undefined> {
    for (;;) {
      const connection = await this.accept()
      if (connection === undefined) return undefined
      yield connection
    }
  }

  /**
   * Runs `handler` for each connection at once, and closes the connection when it returns. A handler that fails costs its
   * own connection only; the error goes to `onError`. Resolves when the server is closed and the last handler is done.
   */
  async serve(handler: Handler<In, Out>): Promise<void> {
    const running = new Set<Promise<void>>()
    for await (const connection of this) {
      const run: Promise<void> = this.#run(handler, connection).finally(() => running.delete(run))
      running.add(run)
    }
    await Promise.all(running)
  }

  /**
   * Stops accepting, resets connections that nobody has accepted, and lets each loop finish what it has received: its
   * `recv()` then gives `undefined`. Resolves when all connections are closed; what is left after the grace is reset. A
   * further call may shorten the grace.
   *
   * @throws {OptionError} for a grace out of its range.
   */
  close(options: CloseOptions = {}): Promise<void> {
    const grace = graceOf(options)
    this.#closing ??= this.#shutDown()
    const timer = setTimeout(() => this.#destroyAll(grace), grace)
    void this.#closing.then(() => clearTimeout(timer))
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #begin(socket: Socket): SocketConnection<In, Out> {
    const connection = this.#open(socket)
    this.#connections.add(connection)
    void connection.closed.then(() => this.#connections.delete(connection))
    if (this.#closing !== undefined) connection.stopReceiving()
    return connection
  }

  async #run(handler: Handler<In, Out>, connection: Connection<In, Out>): Promise<void> {
    try {
      await handler(connection)
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)))
    }
    await connection.close()
  }

  #shutDown(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#listener.close(() => resolve()))
    this.#queue.close()
    for (const connection of this.#connections) connection.stopReceiving()
    return stopped
  }

  #destroyAll(grace: number): void {
    const reason = new TimeoutError(
      'close',
      grace,
      `the server closed, and its grace of ${grace} ms was over`,
    )
    for (const connection of this.#connections) connection.destroy(reason)
  }
}

function endpointOf(listener: Listener): NetEndpoint {
  const address = listener.address()
  if (typeof address === 'string') return { path: address }
  return { host: address?.address ?? '', port: address?.port ?? 0 }
}
