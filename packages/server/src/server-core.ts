import type { Server as Listener, Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { OptionError, TimeoutError } from '@echo/protocol'
import {
  coreOf,
  diagnostics,
  errorReporter,
  formatEndpoint,
  innerSocket,
  workFailed,
  type ErrorReporter,
  type NetEndpoint,
  type OnClosed,
  type OpenConnection,
  type ProxiedPeer,
} from '@echo/protocol/internal'
import type { Connection, ErrorContext } from '@echo/protocol/node'
import { AcceptQueue, refuse } from './accept-queue.js'
import { bind, type BindSettings } from './bind.js'
import { GracefulStop } from './graceful-stop.js'
import { HandlerPool, type Handler } from './handler-pool.js'
import { Handshakes } from './handshakes.js'
import { ListeningServer } from './listening-server.js'
import type { ProxySettings } from './proxy-options.js'
import { ProxyStage } from './proxy-stage.js'
import type { Server, ServerAddress } from './server.js'
import { ServerTally, type Refusal, type ServerCounters } from './server-counters.js'
import type { AdmissionSettings } from './server-options.js'
import type { HandshakeSettings } from './tls-server-options.js'

interface Parts<In, Out> {
  open: (onClosed: OnClosed) => OpenConnection<In, Out>
  proxy: ProxySettings | undefined
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
  readonly #open: OpenConnection<In, Out>
  readonly #onError: ErrorReporter
  readonly #maxConnections: number
  readonly #queue: AcceptQueue
  readonly #proxies: ProxyStage | undefined
  readonly #handshakes: Handshakes | undefined
  readonly #tally = new ServerTally()
  readonly #backlog: number
  readonly #stop = new GracefulStop({
    stopListening: () => this.#stopListening(),
    drain: () => this.#drain(),
    destroyAll: (grace) => this.#destroyAll(grace),
  })
  #endpoint: NetEndpoint | undefined
  #unbind: (() => void) | undefined

  constructor(listener: Listener, { open, proxy, admission, handshake, onError }: Parts<In, Out>) {
    this.#listener = listener
    this.#open = open(this.#left)
    this.#onError = errorReporter(onError)
    this.#maxConnections = admission.maxConnections
    this.#queue = new AcceptQueue(admission.acceptQueue)
    this.#backlog = admission.backlog
    this.#proxies =
      proxy &&
      new ProxyStage(proxy, { introduced: this.#secure, refused: this.#refuse, probed: this.#probed })
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
    return this.#stop.begun ? 'closing' : 'listening'
  }

  /** It accepts whoever comes. */
  get ready(): boolean {
    return !this.#stop.begun
  }

  get counters(): ServerCounters {
    return this.#tally.snapshot(this.connections, this.#queue.length)
  }

  async accept(signal: AbortSignal | undefined): Promise<Connection<In, Out> | undefined> {
    const socket = await this.#queue.take(signal)
    return socket === undefined ? undefined : this.#begin(socket)
  }

  async serve(handler: Handler<In, Out>, concurrency: number): Promise<void> {
    const handlers = new HandlerPool(handler, concurrency, this.#handlerFailed)
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

  /** In milliseconds: how long those who are connected are served on, and then, until what is left is reset. */
  close(patience: number, grace: number): Promise<void> {
    return this.#stop.close(patience, grace)
  }

  readonly #left: OnClosed = (connection, info) => {
    this.connections.delete(connection as Connection<In, Out>)
    this.#tally.left(connection.counters, info)
  }

  readonly #admit = (socket: Socket): void => {
    const beginning = (this.#proxies?.size ?? 0) + (this.#handshakes?.size ?? 0)
    if (this.connections.size + this.#queue.length + beginning >= this.#maxConnections) {
      this.#refuse(socket, 'maxConnections')
    } else if (this.#proxies === undefined || this.#stop.draining) this.#secure(socket)
    else this.#proxies.begin(socket)
  }

  readonly #secure = (socket: Socket): void => {
    if (this.#handshakes === undefined || this.#stop.draining) this.#offer(socket)
    else this.#handshakes.begin(socket)
  }

  readonly #offer = (socket: Socket): void => {
    if (!this.#queue.offer(socket)) this.#refuse(socket, this.#stop.draining ? 'closing' : 'acceptQueue')
  }

  readonly #unsecured = (socket: Socket, error: Error | undefined): void => {
    if (this.#proxies?.isProbe(socket)) this.#probed(socket)
    else this.#refuse(socket, 'handshake', error)
  }

  readonly #probed = (socket: Socket): void => {
    this.#tally.probes++
    socket.destroy()
  }

  readonly #handlerFailed = (error: Error, connection: Connection<In, Out>): void => {
    const core = coreOf(connection)!
    if (core.isLoss(error)) return
    core.abort(workFailed(error))
    if (!core.errors.has(error)) this.#tally.failed(error)
    this.#onError(error, { connection })
  }

  /** Who is at the other end, where a balancer said so. */
  #peerOf(socket: Socket): ProxiedPeer | undefined {
    return this.#proxies?.peerOf(innerSocket(socket) ?? socket)
  }

  readonly #refuse = (socket: Socket, reason: Refusal, error?: Error): void => {
    this.#tally.refused(reason)
    if (diagnostics.refused.hasSubscribers) {
      const { remoteAddress, remotePort } = this.#peerOf(socket) ?? socket
      diagnostics.refused.publish({ server: this.server, reason, remoteAddress, remotePort, error })
    }
    refuse(socket)
  }

  #begin(socket: Socket): Connection<In, Out> {
    const connection = this.#open(socket, this.#peerOf(socket))
    this.#tally.accepted++
    this.connections.add(connection)
    if (this.#stop.draining) coreOf(connection)!.stopReceiving()
    return connection
  }

  #stopListening(): Promise<void> {
    // A file goes while its server still listens: nobody can take it for a stale one meanwhile.
    this.#unbind?.()
    return new Promise((resolve) => this.#listener.close(() => resolve()))
  }

  #drain(): void {
    for (const socket of this.#proxies?.close() ?? []) this.#refuse(socket, 'closing')
    for (const socket of this.#handshakes?.close() ?? []) this.#refuse(socket, 'closing')
    for (const socket of this.#queue.close()) this.#refuse(socket, 'closing')
    for (const connection of this.connections) coreOf(connection)!.stopReceiving()
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
