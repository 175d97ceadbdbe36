import { ConnectionClosedError, type TimeoutError } from '@echo/protocol'
import {
  AbortListeners,
  checkRequestOptions,
  coreOf,
  givenGrace,
  handledRejection,
  setDeadline,
  signalOf,
  undefinedMessage,
} from '@echo/protocol/internal'
import type { CloseOptions, Connection, RecvOptions, RequestOptions } from '@echo/protocol/node'
import type { Client } from './client.js'
import {
  closedOffline,
  closeTimeout,
  failureOf,
  heldTooLong,
  noConnection,
  noReply,
  notConnected,
  notReplaced,
  offlineTimedOut,
  overdue,
  tooManyInFlight,
} from './client-failures.js'
import type { ClientSettings, ClientState } from './client-options.js'
import type { Connector } from './connect.js'
import { OfflineQueue } from './offline-queue.js'
import { PendingRequest } from './pending-request.js'
import { Reconnector } from './reconnector.js'

/** The requests of a client, and its end. That there is a connection is the reconnector's business. */
export class ReconnectingClient<In, Out> implements Client<In, Out> {
  readonly #settings: ClientSettings<In, Out>
  readonly #reconnector: Reconnector<In, Out>
  readonly #queue: OfflineQueue<In, Out>
  readonly #aborts = new AbortListeners()
  readonly #awaitReady = new Set<PendingRequest<void>>()
  #forgetSignal: (() => void) | undefined = undefined
  /** Requests that a connection has, those that were given up included. */
  #inFlight = 0
  /** Requests wait: the connection is about to be replaced by the next. */
  #holding = false
  readonly #onIdle: (() => void)[] = []
  #pinging: NodeJS.Timeout | undefined = undefined
  #closing: Promise<void> | undefined = undefined
  #closeTimer: NodeJS.Timeout | undefined = undefined
  #closeBy = Infinity
  /** Why nothing more is taken. */
  #ending: { reason: string; cause: Error | undefined } | undefined = undefined

  constructor(
    connect: Connector<In, Out>,
    settings: ClientSettings<In, Out>,
    signal: AbortSignal | undefined,
  ) {
    this.#settings = settings
    const { offlineQueue, offlineTimeout, ping } = settings
    this.#queue = new OfflineQueue(offlineQueue, offlineTimeout, () =>
      this.#holding ? heldTooLong(offlineTimeout) : offlineTimedOut(offlineTimeout, this.lastError),
    )
    this.#reconnector = new Reconnector(connect, settings, {
      connected: (connection) => this.#connected(connection),
      hold: () => this.#hold(),
      gaveUp: (error) => this.#end(error.message, error.cause as Error, error),
    })
    if (ping !== undefined) this.#pinging = setInterval(() => this.#ping(ping.message), ping.interval)
    if (signal !== undefined) this.#obey(signal)
  }

  get state(): ClientState {
    return this.#reconnector.state
  }

  get connection(): Connection<In, Out> | undefined {
    return this.#reconnector.connection
  }

  get lastError(): Error | undefined {
    return this.#reconnector.lastError
  }

  request(message: Out, given?: RequestOptions): Promise<In> {
    if (message === undefined) throw undefinedMessage()
    const options = checkRequestOptions(given)
    const { signal } = options
    if (signal?.aborted) return handledRejection(signal.reason)
    const refusal = this.#refusal()
    if (refusal !== undefined) return handledRejection(refusal)
    const { connection } = this.#reconnector
    const call: PendingRequest<In> = new PendingRequest(this.#aborts, options, (limit) =>
      this.#queue.has(call) ? this.#notSent(limit) : noReply(limit),
    )
    if (connection === undefined || this.#holding) this.#queue.add(call, message)
    else this.#send(connection, call, message)
    return call.promise
  }

  ready(options?: RecvOptions): Promise<void> {
    const signal = signalOf('ready()', options)
    if (signal?.aborted) return handledRejection(signal.reason)
    if (this.#ending !== undefined) return handledRejection(this.#endedError(undefined))
    if (this.#reconnector.connection !== undefined) return Promise.resolve()
    const call = new PendingRequest<void>(this.#aborts, { signal })
    this.#awaitReady.add(call)
    call.wait(() => this.#awaitReady.delete(call))
    return call.promise
  }

  close(options?: CloseOptions): Promise<void> {
    const grace = givenGrace(options) ?? this.#settings.closeGrace
    if (this.#closing === undefined) {
      // Set before anything else is done: `onState` is called meanwhile, and may call this again.
      let settle!: (ended: Promise<void>) => void
      this.#closing = new Promise((resolve) => (settle = resolve))
      this.#boundClose(grace)
      settle(this.#closeInOrder())
    } else this.#boundClose(grace)
    return this.#closing
  }

  destroy(reason?: unknown): void {
    const error = reasonOfDestroy(reason)
    this.#end(error?.message ?? 'this side has destroyed the client', error)
    // A connection knows an AbortSignal, and what its `closed` says then.
    this.#reconnector.destroy(reason instanceof AbortSignal ? reason : error)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #closeInOrder(): Promise<void> {
    this.#end('this side has closed the client', undefined)
    await this.#idle()
    await this.#reconnector.close()
    clearTimeout(this.#closeTimer)
    this.#closeBy = -Infinity
  }

  /** What is open after the grace is reset. The shortest grace holds. */
  #boundClose(grace: number): void {
    const by = performance.now() + grace
    if (by >= this.#closeBy) return
    this.#closeBy = by
    clearTimeout(this.#closeTimer)
    this.#closeTimer = setDeadline(grace, () => {
      if (this.#closeBy === by) this.destroy(closeTimeout(grace))
    })
  }

  /** Takes no more, and refuses what waits. Once. `error` is what `onState` hears. */
  #end(reason: string, cause: Error | undefined, error = cause): void {
    if (this.#ending !== undefined) return
    this.#ending = { reason, cause }
    clearInterval(this.#pinging)
    this.#forgetSignal?.()
    for (const [call] of this.#queue.takeAll()) {
      call.reject(cause === undefined ? closedOffline(reason, this.lastError) : this.#endedError('not sent'))
    }
    for (const call of this.#awaitReady) call.reject(this.#endedError(undefined))
    this.#reconnector.stop(error)
  }

  #obey(signal: AbortSignal): void {
    const abort = () => this.destroy(signal)
    if (signal.aborted) {
      abort()
      return
    }
    signal.addEventListener('abort', abort, { once: true })
    this.#forgetSignal = () => signal.removeEventListener('abort', abort)
  }

  async #hold(): Promise<void> {
    this.#holding = true
    await this.#idle()
  }

  /** Resolves when nothing is in flight. */
  #idle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve()
    return new Promise((resolve) => this.#onIdle.push(resolve))
  }

  /** While requests are in flight their replies are what is waited for. */
  #ping(message: Out): void {
    const { connection } = this.#reconnector
    if (connection === undefined || this.#holding || this.#inFlight > 0) return
    this.#send(connection, new PendingRequest<In>(this.#aborts, {}), message)
  }

  /** Those that waited go first. */
  #connected(connection: Connection<In, Out>): void {
    this.#holding = false
    for (const [call, message] of this.#queue.takeAll()) this.#send(connection, call, message)
    for (const call of this.#awaitReady) call.fulfill()
  }

  #send(connection: Connection<In, Out>, call: PendingRequest<In>, message: Out): void {
    this.#inFlight++
    call.sent({
      over: (replied) => {
        if (replied) this.#reconnector.healthy = true
        this.#settled()
      },
      overdue: (limit) => this.#reconnector.leave(connection, 'timeout', overdue(limit)),
    })
    coreOf(connection)!
      .requests.send(message, call)
      ?.catch((error: Error) => call.reject(error))
  }

  #settled(): void {
    if (--this.#inFlight > 0) return
    for (const resolve of this.#onIdle.splice(0)) resolve()
  }

  /** Why a request cannot be taken now, if that is so. */
  #refusal(): Error | undefined {
    if (this.#ending !== undefined) return this.#endedError('not sent')
    const { maxInFlight, offlineQueue } = this.#settings
    if (this.#reconnector.connection === undefined && !this.#holding)
      return offlineQueue === 0 ? notConnected(this.lastError) : this.#queue.refusal
    const held = this.#holding ? this.#queue.size : 0
    return this.#inFlight + held < maxInFlight ? undefined : tooManyInFlight(maxInFlight)
  }

  /** A request's own time is over, and no connection had it. */
  #notSent(limit: number): TimeoutError {
    return this.#holding ? notReplaced(limit) : noConnection(limit, this.lastError)
  }

  #endedError(delivery: 'not sent' | undefined): ConnectionClosedError {
    const { reason, cause } = this.#ending!
    return new ConnectionClosedError(reason, { cause, delivery })
  }
}

function reasonOfDestroy(reason: unknown): Error | undefined {
  if (reason === undefined || reason === null) return undefined
  if (reason instanceof AbortSignal) return failureOf(reason.reason, 'its signal aborted the client')
  return failureOf(reason, 'this side has destroyed the client')
}
