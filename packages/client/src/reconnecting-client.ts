import { ConnectionClosedError, LimitError, TimeoutError } from '@echo/protocol'
import {
  AbortListeners,
  checkInteger,
  LONGEST_DELAY,
  rejected,
  undefinedMessage,
  type Connection,
  type RequestOptions,
  type SocketConnection,
} from '@echo/protocol/node'
import type { Client } from './client.js'
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
  #drained: (() => void) | undefined = undefined
  #closing: Promise<void> | undefined = undefined
  /** Why nothing more is taken. */
  #ending: { reason: string; cause: Error | undefined } | undefined = undefined

  constructor(
    connect: Connector<In, Out>,
    settings: ClientSettings<In, Out>,
    signal: AbortSignal | undefined,
  ) {
    this.#settings = settings
    this.#queue = new OfflineQueue(settings.offlineQueue)
    this.#reconnector = new Reconnector(connect, settings, {
      connected: (connection) => this.#connected(connection),
      gaveUp: (error) => this.#end(error.message, error.cause as Error, error),
    })
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

  request(message: Out, options: RequestOptions = {}): Promise<In> {
    if (message === undefined) throw undefinedMessage()
    const { signal, timeout } = options
    if (timeout !== undefined) checkInteger('timeout', timeout, 1, LONGEST_DELAY)
    if (signal?.aborted) return rejected(signal.reason)
    const refusal = this.#refusal()
    if (refusal !== undefined) return rejected(refusal)
    const { connection } = this.#reconnector
    const call: PendingRequest<In> = new PendingRequest(this.#aborts, options, (limit) =>
      requestTimeout(limit, this.#queue.has(call)),
    )
    if (connection === undefined) this.#queue.add(call, message)
    else this.#send(connection, call, message)
    return call.promise
  }

  ready({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    if (signal?.aborted) return rejected(signal.reason)
    if (this.#ending !== undefined) return rejected(this.#endedError(undefined))
    if (this.#reconnector.connection !== undefined) return Promise.resolve()
    const call = new PendingRequest<void>(this.#aborts, { signal })
    this.#awaitReady.add(call)
    call.leave = () => this.#awaitReady.delete(call)
    return call.promise
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      // Set before anything else is done: `onState` hears of the end meanwhile, and may call this again.
      let settle!: (ended: Promise<void>) => void
      this.#closing = new Promise((resolve) => (settle = resolve))
      settle(this.#closeInOrder())
    }
    return this.#closing
  }

  destroy(reason?: Error): void {
    this.#end(reason?.message ?? 'this side has destroyed the client', reason)
    this.#reconnector.destroy(reason)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #closeInOrder(): Promise<void> {
    const { closeGrace } = this.#settings
    this.#end('this side has closed the client', undefined)
    const timer = setTimeout(() => this.destroy(closeTimeout(closeGrace)), closeGrace)
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve))
    await this.#reconnector.close()
    clearTimeout(timer)
  }

  /** Takes no more, and refuses what waits. Once. `error` is what `onState` hears. */
  #end(reason: string, cause: Error | undefined, error = cause): void {
    if (this.#ending !== undefined) return
    this.#ending = { reason, cause }
    this.#forgetSignal?.()
    for (const [call] of this.#queue.takeAll()) call.reject(this.#endedError('not sent'))
    for (const call of this.#awaitReady) call.reject(this.#endedError(undefined))
    this.#reconnector.stop(error)
  }

  #obey(signal: AbortSignal): void {
    const abort = () => this.destroy(abortReason(signal))
    if (signal.aborted) {
      abort()
      return
    }
    signal.addEventListener('abort', abort, { once: true })
    this.#forgetSignal = () => signal.removeEventListener('abort', abort)
  }

  /** Those that waited go first. */
  #connected(connection: SocketConnection<In, Out>): void {
    for (const [call, message] of this.#queue.takeAll()) this.#send(connection, call, message)
    for (const call of this.#awaitReady) call.resolve()
  }

  /** The connection knows nothing of the call's signal and time: it has a place in line until its reply has come. */
  #send(connection: SocketConnection<In, Out>, call: PendingRequest<In>, message: Out): void {
    this.#inFlight++
    connection.request(message).then(
      (reply) => {
        this.#reconnector.healthy = true
        this.#settled()
        call.resolve(reply)
      },
      (error: unknown) => {
        this.#settled()
        call.reject(error)
      },
    )
  }

  #settled(): void {
    if (--this.#inFlight === 0) this.#drained?.()
  }

  /** Why a request cannot be taken now, if that is so. */
  #refusal(): Error | undefined {
    if (this.#ending !== undefined) return this.#endedError('not sent')
    const { maxInFlight, offlineQueue } = this.#settings
    if (this.#reconnector.connection === undefined)
      return offlineQueue === 0 ? notConnected(this.lastError) : this.#queue.refusal
    return this.#inFlight < maxInFlight ? undefined : tooManyInFlight(maxInFlight)
  }

  #endedError(delivery: 'not sent' | undefined): ConnectionClosedError {
    const { reason, cause } = this.#ending!
    return new ConnectionClosedError(reason, { cause, delivery })
  }
}

function notConnected(cause: Error | undefined): ConnectionClosedError {
  const why = cause === undefined ? '' : ` (${cause.message})`
  return new ConnectionClosedError(
    `there is no connection${why}. Await client.ready() first, or set offlineQueue to let requests wait for one`,
    { cause, delivery: 'not sent' },
  )
}

function tooManyInFlight(limit: number): LimitError {
  return new LimitError(
    'maxInFlight',
    limit,
    `${limit} requests wait for their replies, as many as maxInFlight allows; this message was not sent. Await replies before you send more`,
    { recoverable: true },
  )
}

function requestTimeout(timeout: number, queued: boolean): TimeoutError {
  const reason = queued
    ? `no connection came within ${timeout} ms; this message was not sent`
    : `no reply came within ${timeout} ms; when it comes it will be dropped`
  return new TimeoutError('request', timeout, reason)
}

function closeTimeout(grace: number): TimeoutError {
  return new TimeoutError('close', grace, `the client was not closed within the close grace of ${grace} ms`)
}

function abortReason({ reason }: AbortSignal): Error {
  return reason instanceof Error
    ? reason
    : new ConnectionClosedError('its signal aborted the client', { cause: reason })
}
