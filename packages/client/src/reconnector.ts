import { ConnectionClosedError, TimeoutError } from '@echo/protocol'
import { setDeadline } from '@echo/protocol/internal'
import type { Connection } from '@echo/protocol/node'
import { backoffDelay, reconnectSettings } from './backoff.js'
import { failureOf } from './client-failures.js'
import type { ClientSettings, ClientState } from './client-options.js'
import type { Connector } from './connect.js'
import { mistrust, WatchedConnection } from './watched-connection.js'

/** What a reconnector tells its client. */
interface Owner<In, Out> {
  /** There is a connection, from now until it is lost or another is. */
  connected(connection: Connection<In, Out>): void
  /** Gives no more requests to the connection, until `connected()` is called, and resolves when it has answered all. */
  hold(): Promise<void>
  /** There will be no more. */
  gaveUp(error: ConnectionClosedError): void
}

/** Connections are replaced at this part of `maxAge`, or later: clients that began at the same time must not all rotate together. */
const LEAST_AGE = 0.75

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
  /** When it was adopted. */
  #since = 0
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
  leave(left: Connection<In, Out>, reason: 'timeout' | 'protocol', error: Error): void {
    if (this.connection === left) this.#left = true
    mistrust(left, reason, error)
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

  /** From the attempt to the loss of the connection, or of the one that has replaced it. Never rejects. */
  async #attempt(): Promise<void> {
    this.#left = false
    try {
      await this.#use(await this.#make())
    } catch (error) {
      this.#failures++
      this.#failed(error as Error)
    }
  }

  async #make(): Promise<WatchedConnection<In, Out>> {
    const connection = await this.#connect(this.#stop.signal)
    this.#open.add(connection)
    void connection.closed.then(() => this.#open.delete(connection))
    if (this.#stopped) {
      connection.destroy()
      throw this.#stop.signal.reason
    }
    const made = new WatchedConnection(connection, () => {
      if (this.connection === connection) this.connection = undefined
    })
    const { onConnect, ping } = this.#settings
    if (onConnect !== undefined || ping !== undefined) await this.#introduce(made)
    return made
  }

  async #use(made: WatchedConnection<In, Out>): Promise<void> {
    // What came while `onConnect` ran and was not read there.
    if (made.error !== undefined || !made.isClean()) throw await made.lost
    this.#adopt(made)
    this.#enter('ready')
    let current = made
    for (;;) {
      const next = await this.#successor(current)
      if (next === undefined) break
      current = next
    }
    this.#failed(await current.lost)
    this.#failures = this.#failuresAfter(performance.now() - this.#since)
  }

  /** Requests go to it from this step on. */
  #adopt(made: WatchedConnection<In, Out>): void {
    made.onUnrequested((error) => this.leave(made.connection, 'protocol', error))
    this.#since = performance.now()
    this.#left = false
    this.healthy = false
    this.connection = made.connection
    this.#owner.connected(made.connection)
  }

  /** The connection that has replaced `current`; `undefined` when that is lost. */
  async #successor(current: WatchedConnection<In, Out>): Promise<WatchedConnection<In, Out> | undefined> {
    const { maxAge } = this.#settings
    if (maxAge === undefined) return current.lost.then(() => undefined)
    let delay = maxAge * (LEAST_AGE + Math.random() * (1 - LEAST_AGE))
    for (let failures = 1; await current.lasts(delay); failures++) {
      const next = await this.#tryMake()
      if (next !== undefined && (await this.#replace(current, next))) return next
      if (this.#stopped || current.error !== undefined) break
      // The old one serves on.
      delay = backoffDelay(failures, this.#settings.reconnect || reconnectSettings())
    }
    return undefined
  }

  async #tryMake(): Promise<WatchedConnection<In, Out> | undefined> {
    try {
      return await this.#make()
    } catch (error) {
      this.#failed(error as Error)
      return undefined
    }
  }

  /** Once `current` owes no reply. `false` if `next` is of no use by then. */
  async #replace(current: WatchedConnection<In, Out>, next: WatchedConnection<In, Out>): Promise<boolean> {
    await this.#owner.hold()
    if (this.#stopped) return false
    if (next.error !== undefined || !next.isClean()) {
      this.#failed(await next.lost)
      if (current.error === undefined && !this.#stopped) this.#owner.connected(current.connection)
      return false
    }
    if (this.healthy) this.#failures = 0
    if (current.error !== undefined) {
      this.#failed(current.error)
      this.#enter('connecting')
    }
    this.#adopt(next)
    if (current.error !== undefined) this.#enter('ready')
    else void current.connection.close()
    return true
  }

  /** Only a reply resets the count. A connection that lasted and was lost, as one that nobody used may be, adds none. */
  #failuresAfter(lasted: number): number {
    const { reconnect } = this.#settings
    if (this.healthy) return 0
    if (!this.#left && reconnect !== false && lasted >= reconnect.maxDelay) return this.#failures
    return this.#failures + 1
  }

  /** `onConnect`, and a ping: behind a balancer a connection alone says nothing of the server. For as long as connecting may take. */
  async #introduce({ connection, lost }: WatchedConnection<In, Out>): Promise<void> {
    const { onConnect, ping, connectTimeout } = this.#settings
    const introduce = async () => {
      await onConnect?.(connection)
      if (ping !== undefined) await connection.request(ping.message)
    }
    this.#opening = connection
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise((resolve, reject) => {
        timer = setDeadline(connectTimeout, () => reject(introductionTimeout(connectTimeout)))
        void lost.then(reject)
        introduce().then(resolve, reject)
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

function introductionTimeout(timeout: number): TimeoutError {
  const reason = `onConnect, or the first ping, was not done within ${timeout} ms (connectTimeout)`
  return new TimeoutError('connect', timeout, reason)
}
