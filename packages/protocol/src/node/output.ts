import type { Socket } from 'node:net'
import { ConnectionClosedError, SendBufferFullError, type Delivery } from '../errors.js'
import type { ConnectionSettings } from './connection-options.js'
import { SocketWriter } from './socket-writer.js'
import { WatchedPromise, type OpenPromise } from './watched-promise.js'

/** What a `send()` gives that need not wait: one promise for all, since it never changes. */
const SENT = Promise.resolve()

/** Calls that wait for the kernel to take bytes. */
interface Wait extends OpenPromise {
  /** Where its message begins in the stream of all bytes sent; `undefined` for a call without a message. */
  readonly start: number | undefined
}

/** A call that waits until `written` has come to `target`. */
interface PositionWait extends Wait {
  readonly target: number
}

/** Why nothing can be sent any more. */
interface Ending {
  readonly reason: string
  readonly cause: Error | undefined
}

/** What the output tells its connection. */
export interface OutputOwner {
  /** A message was refused: nothing of it is sent. */
  sendRefused(error: Error): void
  /** Nobody awaited the promise of a message that was refused. */
  refusalUnhandled(error: Error): void
  /** Nobody awaited a failure; of a lost connection the first. */
  report(error: Error): void
  /** An error that says to a call that the connection is lost. */
  lossError(reason: string, cause: Error | undefined, delivery: Delivery | undefined): ConnectionClosedError

  /** Bytes wait for a peer that is slow. */
  blocked(): void
  /** The kernel has taken bytes. */
  moved(): void
  /** A `send()` begins to wait for the peer. */
  slow(): void
}

/**
 * The sending half of a connection: how many bytes were taken, handed to the socket and written to the kernel, and who
 * waits for what. How a message becomes bytes is up to the framed and the raw kind.
 *
 * Positions count the bytes of the whole stream: `written ≤ handed ≤ queued`.
 */
export abstract class Output<Out> {
  /** The longest payload sent, in bytes. Without meaning for raw output. */
  maxFrameLength = Infinity
  /** Messages taken so far. */
  taken = 0
  /** Who is told of what the peer takes, or does not; set by the connection, before anything is sent. */
  owner!: OutputOwner
  protected readonly settings: ConnectionSettings
  readonly #writer: SocketWriter
  #queued = 0
  #waits: PositionWait[] | undefined = undefined
  /** All sends that wait for the high-water mark: one for all, since a wait each would cost more than a small message. */
  #drain: Wait | undefined = undefined
  /** No more is taken from `send()`. What was taken before still goes out, unless it has failed. */
  #ending: Ending | undefined = undefined
  #failed = false
  #toldClosed = false

  constructor(socket: Socket, settings: ConnectionSettings) {
    this.settings = settings
    this.#writer = new SocketWriter(socket, this)
  }

  /** Takes the bytes of `message`; `true` if the caller's own memory is held until it is written. May throw. */
  protected abstract put(message: Out): boolean

  /** Hands over whatever `put` has gathered. */
  protected abstract handOver(): void

  /** The kernel has everything up to here: its memory is free again. */
  protected abstract release(position: number): void

  /** Bytes taken from `send()` so far. */
  get queued(): number {
    return this.#queued
  }

  /** Bytes that the kernel has. */
  get written(): number {
    return this.#writer.written
  }

  /** Bytes that the kernel does not have yet. */
  get unsent(): number {
    return this.#queued - this.#writer.written
  }

  /** Bytes that were to go out wait for a peer that is slow. */
  get congested(): boolean {
    return this.#writer.congested
  }

  /** Takes a message, or throws why it was not sent. `true` if the caller's own memory is held until it is written. */
  enqueue(message: Out): boolean {
    if (this.#ending !== undefined) throw this.#closedError(this.#ending, 'not sent')
    try {
      const held = this.put(message)
      this.taken++
      return held
    } catch (error) {
      this.owner.sendRefused(error as Error)
      throw error
    }
  }

  send(message: Out): Promise<void> {
    const start = this.#queued
    let held: boolean
    try {
      held = this.enqueue(message)
    } catch (error) {
      return this.rejected(error as Error)
    }
    if (held) return this.#waitFor(this.#queued, start)
    return this.unsent < this.settings.sendHighWaterMark ? SENT : this.#waitForDrain(start)
  }

  /** For a message that `enqueue()` did not take. */
  rejected(error: Error): Promise<never> {
    return WatchedPromise.rejected(error, (unheard) => {
      if (unheard instanceof ConnectionClosedError) this.#report(unheard)
      else this.owner.refusalUnhandled(unheard)
    })
  }

  flush(): Promise<void> {
    if (this.#failed && this.unsent > 0) {
      const lost = this.#closedError(this.#ending!, undefined)
      return WatchedPromise.rejected(lost, (unheard) => this.#report(unheard))
    }
    if (!this.congested) this.handOver()
    return this.#waitFor(this.#queued, undefined)
  }

  /** Sends what waits, then ends this side of the stream. */
  end(reason: string): void {
    if (this.#ending !== undefined) return
    this.handOver()
    this.#ending = { reason, cause: undefined }
    this.#writer.end()
  }

  /** Takes no more, since the connection is about to be aborted. What was taken before still goes out. */
  refuse(reason: string, cause: Error | undefined): void {
    this.#ending ??= { reason, cause }
    this.handOver()
  }

  /** The connection is gone: those who wait are told, each with its verdict. */
  fail(reason: string, cause: Error | undefined): void {
    this.#ending ??= { reason, cause }
    this.#failed = true
    this.#writer.clear()
    const waits: Wait[] = this.#waits ?? []
    if (this.#drain !== undefined) waits.push(this.#drain)
    this.#waits = this.#drain = undefined
    for (const { start, reject } of waits) {
      reject(this.#closedError({ reason, cause }, start === undefined ? undefined : this.deliveryFrom(start)))
    }
  }

  /** What becomes of the message that begins at `start`. As long as the output has not failed, it is on its way. */
  deliveryFrom(start: number): Delivery {
    return this.#failed && start >= this.#writer.handed ? 'not sent' : 'may have been processed'
  }

  /** For the writer: the kernel has everything up to `position`. */
  wrote(position: number): void {
    this.release(position)
    this.#noteDrain()
    this.#noteReached(position)
    this.owner.moved()
  }

  /** @throws {SendBufferFullError} if `size` more bytes would be over the hard limit, unless nothing waits. */
  protected admit(size: number): void {
    const { unsent } = this
    const limit = this.settings.sendHardLimit
    if (unsent > 0 && unsent + size > limit) throw new SendBufferFullError(limit, unsent)
  }

  /** Counts bytes that `put` has taken. */
  protected took(size: number): void {
    this.#queued += size
  }

  /** Hands over parts of `size` bytes in all; several go out in one vectored write. */
  protected write(parts: readonly Uint8Array[], size: number): void {
    this.#writer.write(parts, size)
    if (this.#writer.congested) this.owner.blocked()
  }

  /** Of a lost connection one report is enough, however many sends follow. */
  #report(error: Error): void {
    if (error instanceof ConnectionClosedError) {
      if (this.#toldClosed) return
      this.#toldClosed = true
    }
    this.owner.report(error)
  }

  #closedError({ reason, cause }: Ending, delivery: Delivery | undefined): ConnectionClosedError {
    return this.owner.lossError(reason, cause, delivery)
  }

  #noteReached(written: number): void {
    const waits = this.#waits
    if (waits === undefined) return
    const first = waits.findIndex((wait) => wait.target > written)
    if (first < 0) this.#waits = undefined
    for (const wait of first < 0 ? waits : waits.splice(0, first)) wait.resolve()
  }

  #noteDrain(): void {
    if (this.#drain === undefined || this.unsent >= this.settings.sendHighWaterMark) return
    this.#drain.resolve()
    this.#drain = undefined
  }

  /** The verdict on the first of them is on the safe side for those behind it. */
  #waitForDrain(start: number): Promise<void> {
    if (this.#drain === undefined) {
      this.#drain = { ...WatchedPromise.open((error) => this.#report(error)), start }
      this.owner.slow()
    }
    return this.#drain.promise
  }

  /** Targets never fall along the line, since bytes are only ever added; so progress reaches them in order. */
  #waitFor(target: number, start: number | undefined): Promise<void> {
    if (target <= this.written) return SENT
    const open = WatchedPromise.open((error) => this.#report(error))
    this.#waits ??= []
    this.#waits.push({ ...open, target, start })
    return open.promise
  }
}
