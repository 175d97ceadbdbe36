import { ConnectionClosedError, TimeoutError } from '@echo/protocol'
import { coreOf, reasonFor, setDeadline, type CloseReason } from '@echo/protocol/internal'
import type { Connection } from '@echo/protocol/node'
import { backoffDelay } from './backoff.js'
import { failureOf, unrequested } from './client-failures.js'
import type { ClientSettings, ClientState } from './client-options.js'
import type { Connector } from './connect.js'

/** What a reconnector tells its client. */
interface Owner<In, Out> {
  /** There is a connection, from now until it is lost. */
  connected(connection: Connection<In, Out>): void
  /** There will be no more. */
  gaveUp(error: ConnectionClosedError): void
}

/** A connection, and what will be known of its loss. */
interface Made<In, Out> {
  readonly connection: Connection<In, Out>
  readonly lost: Promise<Error>
  over: boolean
}

/**
 * Sees to it that there is a connection: makes it, leaves it when it is lost, makes the next. Requests are the client's
 * business.
 *
 * `connection` is `undefined` from the very step in which nothing more can be received over it, so that no request is
 * given to a connection that is known to be lost.
 */
export class Reconnector<In, Out> {
  connection: Connection<In, Out> | undefined = undefined
  lastError: Error | undefined = undefined
  /** The current connection is of use: a reply came. */
  healthy = false
  readonly #connect: Connector<In, Out>
  readonly #settings: ClientSettings<In, Out>
  readonly #owner: Owner<In, Out>
  readonly #stop = new AbortController()
  /** All that are not closed yet: one in use or about to be, and those that were left. */
  readonly #open = new Set<Connection<In, Out>>()
  #opening: Connection<In, Out> | undefined = undefined
  #state: ClientState = 'connecting'
  #failures = 0
  /** The current connection was closed from here, since its replies could not be trusted. */
  #left = false
  #wake: (() => void) | undefined = undefined

  constructor(connect: Connector<In, Out>, settings: ClientSettings<In, Out>, owner: Owner<In, Out>) {
    this.#connect = connect
    this.#settings = settings
    this.#owner = owner
    // Not within createClient(): `onState` may use what that returns.
    queueMicrotask(() => void this.#run())
  }

  get state(): ClientState {
    return this.#state === 'ready' && this.connection === undefined ? 'connecting' : this.#state
  }

  /** No more attempts; one that is under way is given up. The connection in use stays. */
  stop(reason: Error | undefined): void {
    this.#stop.abort()
    this.#opening?.destroy(reason)
    this.#wake?.()
    this.#enter('closed', 0, reason)
  }

  /** Closes what is open. Call `stop()` first. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#open, (connection) => connection.close()))
  }

  /** Resets what is open. Call `stop()` first. */
  destroy(reason: Error | AbortSignal | undefined): void {
    for (const connection of this.#open) connection.destroy(reason)
  }

  /**
   * Resets a connection whose replies could be paired with the wrong requests from now on. The next one is made after a delay,
   * whatever this one was good for.
   */
  leave(connection: Connection<In, Out>, reason: 'timeout' | 'protocol', error: Error): void {
    if (this.connection === connection) this.#left = true
    coreOf(connection)!.destroyFor(mistrust(reason, error))
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#enter('connecting')
      await this.#attempt()
      if (this.#stopped) return
      const delay = this.#nextDelay()
      if (delay === undefined) this.#owner.gaveUp(this.#givenUp())
      else if (delay > 0) await this.#wait(delay)
    }
  }

  /** One connection, from the attempt to its loss. Never rejects. */
  async #attempt(): Promise<void> {
    this.#left = false
    try {
      await this.#use(await this.#make())
    } catch (error) {
      this.#failures++
      this.#failed(error as Error)
    }
  }

  async #make(): Promise<Made<In, Out>> {
    const connection = await this.#connect(this.#stop.signal)
    this.#open.add(connection)
    void connection.closed.then(() => this.#open.delete(connection))
    if (this.#stopped) {
      connection.destroy()
      throw this.#stop.signal.reason
    }
    const made = this.#watch(connection)
    if (this.#settings.onConnect !== undefined) await this.#introduce(made)
    return made
  }

  /** A clean end by the server is a loss like any other, and is answered at once: a server that closes waits for ours. */
  #watch(connection: Connection<In, Out>): Made<In, Out> {
    let lose!: (error: Error) => void
    const made = { connection, lost: new Promise<Error>((resolve) => (lose = resolve)), over: false }
    coreOf(connection)!.receiver.onFinished = (cause) => {
      made.over = true
      if (this.connection === connection) this.connection = undefined
      lose(cause ?? new ConnectionClosedError('the server ended the connection'))
      queueMicrotask(() => void connection.close())
    }
    return made
  }

  async #use({ connection, lost, over }: Made<In, Out>): Promise<void> {
    if (over) throw await lost
    // What came while `onConnect` ran and was not read there.
    const core = coreOf(connection)!
    if (core.reader.hasUnread) {
      core.destroyFor(mistrust('protocol', unrequested()))
      throw await lost
    }
    core.reader.onUnclaimed = () => this.leave(connection, 'protocol', unrequested())
    const since = performance.now()
    this.connection = connection
    this.healthy = false
    this.#owner.connected(connection)
    this.#enter('ready')
    this.#failed(await lost)
    this.#failures = this.#failuresAfter(performance.now() - since)
  }

  /** Only a reply resets the count. A connection that lasted and was lost, as one that nobody used may be, adds none. */
  #failuresAfter(lasted: number): number {
    const { reconnect } = this.#settings
    if (this.healthy) return 0
    if (!this.#left && reconnect !== false && lasted >= reconnect.maxDelay) return this.#failures
    return this.#failures + 1
  }

  /** `onConnect`, for as long as connecting may take. */
  async #introduce({ connection, lost }: Made<In, Out>): Promise<void> {
    const { onConnect, connectTimeout } = this.#settings
    this.#opening = connection
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise((resolve, reject) => {
        timer = setDeadline(connectTimeout, () => reject(onConnectTimeout(connectTimeout)))
        void lost.then(reject)
        new Promise((done) => done(onConnect?.(connection))).then(resolve, reject)
      })
    } catch (reason) {
      const error = failureOf(reason, 'onConnect failed')
      connection.destroy(error)
      throw error
    } finally {
      clearTimeout(timer)
      this.#opening = undefined
    }
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted
  }

  /** `undefined`: no further attempt. */
  #nextDelay(): number | undefined {
    const { reconnect } = this.#settings
    if (reconnect === false || this.#failures >= reconnect.attempts) return undefined
    return backoffDelay(this.#left ? Math.max(1, this.#failures) : this.#failures, reconnect)
  }

  /** The timer keeps the process alive, as an open connection does. */
  async #wait(delay: number): Promise<void> {
    this.#enter('waiting', delay)
    if (this.#stopped) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delay)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = undefined
  }

  /** What follows a stop is no failure. */
  #failed(error: Error): void {
    if (!this.#stopped) this.lastError = error
  }

  #givenUp(): ConnectionClosedError {
    const cause = this.lastError
    const tried =
      this.#settings.reconnect === false ? '' : ` after ${this.#failures} failed attempts in a row`
    return new ConnectionClosedError(`the client has given up${tried}: ${cause?.message}`, { cause })
  }

  #enter(state: ClientState, delay = 0, error = this.lastError): void {
    this.#state = state
    this.#settings.onState(state, { attempt: this.#failures + 1, delay, error })
  }
}

function mistrust(reason: 'timeout' | 'protocol', error: Error): CloseReason {
  return { ...reasonFor('local', error), reason }
}

function onConnectTimeout(timeout: number): TimeoutError {
  return new TimeoutError('connect', timeout, `onConnect was not done within ${timeout} ms (connectTimeout)`)
}
