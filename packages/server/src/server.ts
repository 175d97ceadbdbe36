import type { Server as Listener, Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { inspect, type InspectOptions } from 'node:util'
import { OptionError, TimeoutError } from '@echo/protocol'
import {
  coreOf,
  diagnostics,
  errorReporter,
  formatEndpoint,
  markHandled,
  signalOf,
  type Connection,
  type ErrorContext,
  type ErrorReporter,
  type NetEndpoint,
  type OnClosed,
  type RecvOptions,
} from '@echo/protocol/node'
import { AcceptQueue, refuse } from './accept-queue.js'
import { bind, boundEndpoint, type BindSettings } from './bind.js'
import { Handlers, type Handler } from './handlers.js'
import { Handshakes } from './handshakes.js'
import { ServerTally, type Refusal, type ServerCounters } from './server-counters.js'
import {
  concurrencyOf,
  graceOf,
  type AdmissionSettings,
  type CloseOptions,
  type ServeOptions,
} from './server-options.js'
import type { HandshakeSettings } from './tls-server-options.js'

interface Parts<In, Out> {
  open: (onClosed: OnClosed) => (socket: Socket) => Connection<In, Out>
  admission: AdmissionSettings
  handshake: HandshakeSettings | undefined
  onError: ((error: Error, context: ErrorContext) => void) | undefined
}

/**
 * A listening server, as `listen()` gives it. `accept()` takes the next connection; `for await` takes one after another,
 * the next when the loop comes round; `serve()` takes each at once.
 */
export class Server<In, Out = In> implements AsyncIterable<Connection<In, Out>>, AsyncDisposable {
  readonly #listener: Listener
  readonly #open: (socket: Socket) => Connection<In, Out>
  readonly #onError: ErrorReporter
  readonly #maxConnections: number
  readonly #queue: AcceptQueue
  readonly #handshakes: Handshakes | undefined
  readonly #connections = new Set<Connection<In, Out>>()
  readonly #tally = new ServerTally()
  readonly #backlog: number
  #closing: Promise<void> | undefined
  #endpoint: NetEndpoint | undefined
  #unbind: (() => void) | undefined

  /** For `listen()`. */
  constructor(listener: Listener, { open, admission, handshake, onError }: Parts<In, Out>) {
    this.#listener = listener
    this.#open = open(this.#left)
    this.#onError = errorReporter(onError)
    this.#maxConnections = admission.maxConnections
    this.#queue = new AcceptQueue(admission.acceptQueue)
    this.#backlog = admission.backlog
    this.#handshakes =
      handshake && new Handshakes(handshake, { secured: this.#offer, failed: this.#unsecured })
    listener.on('connection', this.#admit)
  }

  /** For `listen()`. @throws Node's own error when the address cannot be had. */
  async bind(settings: BindSettings): Promise<void> {
    this.#unbind = await bind(this.#listener, settings, this.#backlog)
    this.#endpoint = boundEndpoint(this.#listener, settings)
    this.#listener.on('error', (error) => this.#onError(error, {}))
  }

  /** Where it listens: `host` and `port`, or `path`. May be given to `connect()` as it is. */
  get address(): { host: string | undefined; port: number | undefined; path: string | undefined } {
    const endpoint = this.#endpoint
    if (endpoint === undefined || 'path' in endpoint) {
      return { host: undefined, port: undefined, path: endpoint?.path }
    }
    return { ...endpoint, path: undefined }
  }

  /** The same as text: `tcp://127.0.0.1:8080`, `tls://127.0.0.1:8080`, `unix:/run/echo.sock`. */
  get url(): string {
    return this.#endpoint === undefined
      ? 'nowhere'
      : formatEndpoint(this.#endpoint, this.#handshakes !== undefined)
  }

  /** The connections that `accept()` has given and that are open. */
  get connections(): ReadonlySet<Connection<In, Out>> {
    return this.#connections
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { url, counters } = this
    const state = this.#closing === undefined ? 'listening' : 'closing'
    return `Server ${inspect({ url, state, ...counters }, options)}`
  }

  /** What it has done so far: a copy. Adds up the open connections, so ask once a second rather than once a message. */
  get counters(): ServerCounters {
    return this.#tally.snapshot(this.#connections, this.#queue.length)
  }

  /**
   * The next connection, or `undefined` once the server is closed. A connection that nobody has accepted is not read.
   * @param options.signal gives up waiting, with `signal.reason`; no connection is lost by it.
   */
  accept(options?: RecvOptions): Promise<Connection<In, Out> | undefined> {
    const begin = (socket: Socket | undefined) => (socket === undefined ? undefined : this.#begin(socket))
    return markHandled(this.#queue.take(signalOf('accept()', options)).then(begin))
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Connection<In, Out>, undefined> {
    for (;;) {
      const connection = await this.accept()
      if (connection === undefined) return undefined
      yield connection
    }
  }

  /**
   * Runs `handler` for each connection, concurrently or for as many as `concurrency` allows, and closes the connection when it
   * returns. A handler that fails costs its own connection only: what it sent before goes out, then the connection is aborted,
   * so that the peer can tell this from a graceful close, and the error goes to `onError`. A handler that fails since its own
   * connection was lost is only counted. Resolves when the server is closed and the last handler is done.
   *
   * @throws {OptionError} for a concurrency out of its range.
   */
  async serve(handler: Handler<In, Out>, options: ServeOptions = {}): Promise<void> {
    const handlers = new Handlers(handler, concurrencyOf(options), this.#handlerFailed)
    for (;;) {
      await handlers.room()
      const socket = await this.#queue.take(undefined)
      if (socket === undefined) break
      handlers.run(this.#begin(socket))
    }
    await handlers.idle()
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

  /**
   * Takes certificates and keys anew, without a restart: new connections are shown these, those that are open go on. What is
   * not given stays as it was: `ca`, ciphers and so on.
   *
   * @throws {OptionError} for certificates and keys that cannot be read, and on a server without `tls`. What was before
   * stays in force.
   */
  setSecureContext(options: SecureContextOptions): void {
    if (this.#handshakes === undefined)
      throw new OptionError('tls', 'given to listen() if certificates are to be replaced', undefined)
    this.#handshakes.reload(options)
  }

  readonly #left: OnClosed = (connection, info) => {
    this.#connections.delete(connection as Connection<In, Out>)
    this.#tally.left(connection.counters, info)
  }

  readonly #admit = (socket: Socket): void => {
    const handshaking = this.#handshakes?.size ?? 0
    if (this.#connections.size + this.#queue.length + handshaking >= this.#maxConnections) {
      this.#refuse(socket, 'maxConnections')
    } else if (this.#handshakes === undefined || this.#closing !== undefined) this.#offer(socket)
    else this.#handshakes.begin(socket)
  }

  readonly #offer = (socket: Socket): void => {
    if (!this.#queue.offer(socket))
      this.#refuse(socket, this.#closing === undefined ? 'acceptQueue' : 'closing')
  }

  readonly #unsecured = (socket: Socket, error: Error | undefined): void => {
    this.#refuse(socket, 'handshake', error)
  }

  readonly #handlerFailed = (error: Error, connection: Connection<In, Out>): void => {
    const core = coreOf(connection)!
    if (core.isLoss(error)) return
    core.abort(error)
    if (!core.errors.has(error)) this.#tally.failed(error)
    this.#onError(error, { connection })
  }

  #refuse(socket: Socket, reason: Refusal, error?: Error): void {
    this.#tally.refused(reason)
    if (diagnostics.refused.hasSubscribers) {
      const { remoteAddress, remotePort } = socket
      diagnostics.refused.publish({ server: this, reason, remoteAddress, remotePort, error })
    }
    refuse(socket)
  }

  #begin(socket: Socket): Connection<In, Out> {
    const connection = this.#open(socket)
    this.#tally.accepted++
    this.#connections.add(connection)
    if (this.#closing !== undefined) coreOf(connection)!.stopReceiving()
    return connection
  }

  #shutDown(): Promise<void> {
    // A file goes while its server still listens: nobody can take it for a stale one meanwhile.
    this.#unbind?.()
    const stopped = new Promise<void>((resolve) => this.#listener.close(() => resolve()))
    for (const socket of this.#handshakes?.close() ?? []) this.#refuse(socket, 'closing')
    for (const socket of this.#queue.close()) this.#refuse(socket, 'closing')
    for (const connection of this.#connections) coreOf(connection)!.stopReceiving()
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
