import type { Server as Listener, Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { OptionError, TimeoutError } from '@echo/protocol'
import {
  coreOf,
  diagnostics,
  errorReporter,
  formatEndpoint,
  workFailed,
  type ErrorReporter,
  type NetEndpoint,
  type OnClosed,
} from '@echo/protocol/internal'
import type { Connection, ErrorContext } from '@echo/protocol/node'
import { AcceptQueue, refuse } from './accept-queue.js'
import { bind, type BindSettings } from './bind.js'
import { Handlers, type Handler } from './handlers.js'
import { Handshakes } from './handshakes.js'
import { ListeningServer } from './listening-server.js'
import type { Server, ServerAddress } from './server.js'
import { ServerTally, type Refusal, type ServerCounters } from './server-counters.js'
import type { AdmissionSettings } from './server-options.js'
import type { HandshakeSettings } from './tls-server-options.js'

interface Parts<In, Out> {
  open: (onClosed: OnClosed) => (socket: Socket) => Connection<In, Out>
  admission: AdmissionSettings
  handshake: HandshakeSettings | undefined
  onError: ((error: Error, context: ErrorContext) => void) | undefined
}

/** The life of a server: admission, its connections, counters, and the graceful stop. */
export class ServerCore<In, Out> {
  /** What users have. */
  readonly server: Server<In, Out> = new ListeningServer(this)
  readonly connections = new Set<Connection<In, Out>>()
  readonly #listener: Listener
  readonly #open: (socket: Socket) => Connection<In, Out>
  readonly #onError: ErrorReporter
  readonly #maxConnections: number
  readonly #queue: AcceptQueue
  readonly #handshakes: Handshakes | undefined
  readonly #tally = new ServerTally()
  readonly #backlog: number
  #closing: Promise<void> | undefined
  #endpoint: NetEndpoint | undefined
  #unbind: (() => void) | undefined

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

  /** @throws Node's own error when the address cannot be had. */
  async bind(settings: BindSettings): Promise<void> {
    const { endpoint, unbind } = await bind(this.#listener, settings, this.#backlog)
    this.#endpoint = endpoint
    this.#unbind = unbind
    this.#listener.on('error', (error) => this.#onError(error, {}))
  }

  get address(): ServerAddress {
    const endpoint = this.#endpoint
    if (endpoint === undefined || 'path' in endpoint) {
      return { host: undefined, port: undefined, path: endpoint?.path }
    }
    return { ...endpoint, path: undefined }
  }

  get url(): string {
    return this.#endpoint === undefined
      ? 'nowhere'
      : formatEndpoint(this.#endpoint, this.#handshakes !== undefined)
  }

  get state(): 'listening' | 'closing' {
    return this.#closing === undefined ? 'listening' : 'closing'
  }

  get counters(): ServerCounters {
    return this.#tally.snapshot(this.connections, this.#queue.length)
  }

  async accept(signal: AbortSignal | undefined): Promise<Connection<In, Out> | undefined> {
    const socket = await this.#queue.take(signal)
    return socket === undefined ? undefined : this.#begin(socket)
  }

  async serve(handler: Handler<In, Out>, concurrency: number): Promise<void> {
    const handlers = new Handlers(handler, concurrency, this.#handlerFailed)
    for (;;) {
      await handlers.room()
      const connection = await this.accept(undefined)
      if (connection === undefined) break
      handlers.run(connection)
    }
    await handlers.idle()
  }

  /** @throws {OptionError} without TLS. */
  setSecureContext(options: SecureContextOptions): void {
    if (this.#handshakes === undefined)
      throw new OptionError('tls', 'given to listen() if certificates are to be replaced', undefined)
    this.#handshakes.reload(options)
  }

  /** @param grace in milliseconds, after which what is left is reset. */
  close(grace: number): Promise<void> {
    this.#closing ??= this.#shutDown()
    const timer = setTimeout(() => this.#destroyAll(grace), grace)
    void this.#closing.then(() => clearTimeout(timer))
    return this.#closing
  }

  readonly #left: OnClosed = (connection, info) => {
    this.connections.delete(connection as Connection<In, Out>)
    this.#tally.left(connection.counters, info)
  }

  readonly #admit = (socket: Socket): void => {
    const handshaking = this.#handshakes?.size ?? 0
    if (this.connections.size + this.#queue.length + handshaking >= this.#maxConnections) {
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
    core.abort(workFailed(error))
    if (!core.errors.has(error)) this.#tally.failed(error)
    this.#onError(error, { connection })
  }

  #refuse(socket: Socket, reason: Refusal, error?: Error): void {
    this.#tally.refused(reason)
    if (diagnostics.refused.hasSubscribers) {
      const { remoteAddress, remotePort } = socket
      diagnostics.refused.publish({ server: this.server, reason, remoteAddress, remotePort, error })
    }
    refuse(socket)
  }

  #begin(socket: Socket): Connection<In, Out> {
    const connection = this.#open(socket)
    this.#tally.accepted++
    this.connections.add(connection)
    if (this.#closing !== undefined) coreOf(connection)!.stopReceiving()
    return connection
  }

  #shutDown(): Promise<void> {
    // A file goes while its server still listens: nobody can take it for a stale one meanwhile.
    this.#unbind?.()
    const stopped = new Promise<void>((resolve) => this.#listener.close(() => resolve()))
    for (const socket of this.#handshakes?.close() ?? []) this.#refuse(socket, 'closing')
    for (const socket of this.#queue.close()) this.#refuse(socket, 'closing')
    for (const connection of this.connections) coreOf(connection)!.stopReceiving()
    return stopped
  }

  #destroyAll(grace: number): void {
    const reason = new TimeoutError(
      'close',
      grace,
      `the server closed, and its grace of ${grace} ms was over`,
    )
    for (const connection of this.connections) connection.destroy(reason)
  }
}
