import type { Socket } from 'node:net'
import { undefinedMessage } from '../../encode-payload.js'
import {
  ConnectionClosedError,
  OptionError,
  SendBufferFullError,
  type Delivery,
  type EchoError,
} from '../../errors.js'
import type { Frames } from '../../frames.js'
import type { ConnectionSettings } from '../connection-options.js'
import type { MakeWriter, MessageWriter, SendGate } from './message-writer.js'
import { ReportedPromise, type OpenPromise } from './reported-promise.js'
import { SocketWriter, type SocketWriterOwner } from './socket-writer.js'

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

/** What a send queue tells its connection. */
export interface SendQueueOwner {
  /** Bytes wait for a peer that is slow. */
  onBackpressure(): void
  /** The peer took some of them; `hasPendingWrite` says whether others wait. */
  onWriteProgress(hasPendingWrite: boolean): void
  /** As much waits for the peer as the high-water mark says: a `send()` begins to wait. */
  onSlowConsumer(): void
  /** A message was refused: nothing of it is sent. */
  onSendRefused(error: Error): void
  /** Nobody awaited the promise of a message that was refused. */
  onRefusalUnhandled(error: Error): void
  /** Nobody awaited a failure; of a lost connection the first. */
  report(error: Error): void
  /** An error that tells a call that the connection is lost. */
  lossError(reason: string, cause: Error | undefined, delivery: Delivery | undefined): ConnectionClosedError
}

/**
 * The sending half of a connection: how many bytes were taken, submitted to the socket and written to the kernel, and who waits for
 * what. How a message becomes bytes is its writer's business.
 *
 * Positions count the bytes of the whole stream: `written ≤ submitted ≤ queued`.
 */
export class SendQueue<Out> implements SendGate, SocketWriterOwner {
  readonly writer: MessageWriter<Out>
  readonly #socketWriter: SocketWriter
  readonly #settings: ConnectionSettings
  readonly #owner: SendQueueOwner
  #waits: PositionWait[] | undefined = undefined
  /** All sends that wait for the high-water mark: one for all, since a wait each would cost more than a small message. */
  #drain: Wait | undefined = undefined
  /** That the peer is slow was said, and it still is. */
  #saidSlow = false
  /** No more is taken from `send()`. What was taken before still goes out, unless it has failed. */
  #ending: Ending | undefined = undefined
  #failed = false
  #lossReported = false

  constructor(
    socket: Socket,
    settings: ConnectionSettings,
    makeWriter: MakeWriter<Out>,
    owner: SendQueueOwner,
  ) {
    this.#socketWriter = new SocketWriter(socket, this)
    this.#settings = settings
    this.#owner = owner
    this.writer = makeWriter(this, this.#socketWriter)
  }

  send(message: Out): Promise<void> {
    let appended
    try {
      appended = this.writer.append(message)
    } catch (error) {
      return this.refused(error as Error)
    }
    if (appended === 'below mark') return SENT
    return this.#settle(this.queued - this.writer.lastLength, appended === 'held')
  }

  /** As `send()` for each; the first that is refused is the last, and the error says which. Waits once. */
  sendMany(messages: readonly Out[]): Promise<void> {
    const start = this.queued
    let next = 0
    let isHeld = false
    if (!Array.isArray(messages)) throw new OptionError('messages', 'an array', messages)
    try {
      for (; next < messages.length; next++) {
        const message = messages[next]!
        if (message === undefined) throw undefinedMessage()
        if (this.writer.append(message) === 'held') isHeld = true
      }
    } catch (error) {
      // Where a codec throws a frozen error it does without.
      Reflect.set(error as EchoError, 'index', next)
      return this.refused(error as Error)
    }
    return this.#settle(start, isHeld)
  }

  sendFrames(frames: Frames): Promise<void> {
    const start = this.queued
    try {
      if (this.writer.appendFrames(frames) === 'below mark') return SENT
    } catch (error) {
      if (error instanceof OptionError) throw error
      return this.refused(error as Error)
    }
    return this.#settle(start, false)
  }

  /** As `sendFrames()`, for a caller that waits for nothing: whether they were taken. */
  offerFrames(frames: Frames): boolean {
    try {
      this.writer.appendFrames(frames)
      this.#isSlow()
      return true
    } catch (error) {
      if (!(error instanceof ConnectionClosedError)) void this.refused(error as Error)
      return false
    }
  }

  /** As `send()`, for a caller that does not wait. @throws why the message was refused; then call `refused()`. */
  enqueue(message: Out): void {
    this.writer.append(message)
  }

  /** The rejection of a message that was refused. */
  refused(error: Error): Promise<never> {
    if (!(error instanceof ConnectionClosedError)) this.#owner.onSendRefused(error)
    return ReportedPromise.rejected(error, (unhandled) => {
      if (unhandled instanceof ConnectionClosedError) this.#report(unhandled)
      else this.#owner.onRefusalUnhandled(unhandled)
    })
  }

  flush(): Promise<void> {
    if (this.#failed && this.unsent > 0) {
      const lost = this.#closedError(this.#ending!, undefined)
      return ReportedPromise.rejected(lost, (unhandled) => this.#report(unhandled))
    }
    if (!this.#socketWriter.hasPendingWrite) this.writer.flushToSocket()
    return this.#waitFor(this.queued, undefined)
  }

  /** Sends what waits, then ends this side of the stream. */
  end(reason: string): void {
    if (this.#ending !== undefined) return
    this.refuseMore(reason, undefined)
    this.#socketWriter.end()
  }

  /** Takes no more, since the connection ends or is about to be aborted. What was taken before still goes out. */
  refuseMore(reason: string, cause: Error | undefined): void {
    this.#ending ??= { reason, cause }
    this.writer.flushToSocket()
    this.writer.stop()
  }

  /** The connection is gone: those who wait are rejected, each with its delivery. */
  fail(reason: string, cause: Error | undefined): void {
    this.#ending ??= { reason, cause }
    this.#failed = true
    this.writer.stop()
    this.#socketWriter.clear()
    const waits: Wait[] = this.#waits ?? []
    if (this.#drain !== undefined) waits.push(this.#drain)
    this.#waits = this.#drain = undefined
    for (const { start, reject } of waits) {
      const delivery = start === undefined ? undefined : this.deliveryFrom(start)
      reject(this.#closedError({ reason, cause }, delivery))
    }
  }

  /** What becomes of the message that begins at `start`. As long as the queue has not failed, it is on its way. */
  deliveryFrom(start: number): Delivery {
    return this.#failed && start >= this.#socketWriter.submitted ? 'not sent' : 'may have been processed'
  }

  /** Bytes taken from `send()` so far. */
  get queued(): number {
    return this.#socketWriter.accepted + this.writer.unsubmitted
  }

  /** Bytes that the kernel has. */
  get written(): number {
    return this.#socketWriter.written
  }

  /** Bytes that the kernel does not have yet. */
  get unsent(): number {
    return this.queued - this.#socketWriter.written
  }

  /** Messages taken so far. */
  get taken(): number {
    return this.writer.taken
  }

  get maxFrameLength(): number {
    return this.writer.maxFrameLength
  }

  set maxFrameLength(value: number) {
    this.writer.maxFrameLength = value
  }

  // What the writer asks.

  checkOpen(): void {
    if (this.#ending !== undefined) throw this.#closedError(this.#ending, 'not sent')
  }

  admit(size: number, unsubmitted: number): number {
    if (this.#ending !== undefined) throw this.#closedError(this.#ending, 'not sent')
    const { sendHighWaterMark, sendHardLimit } = this.#settings
    const { accepted, written } = this.#socketWriter
    const unsent = accepted + unsubmitted - written
    if (unsent > 0 && unsent + size > sendHardLimit) throw new SendBufferFullError(sendHardLimit, unsent)
    return Math.min(sendHighWaterMark - 1, sendHardLimit) - unsent - size
  }

  roomBehind(unsubmitted: number): number {
    if (this.#ending !== undefined) return -1
    const { sendHighWaterMark, sendHardLimit } = this.#settings
    const { accepted, written } = this.#socketWriter
    return Math.min(sendHighWaterMark - 1, sendHardLimit) - (accepted + unsubmitted - written)
  }

  // What the socket writer says.

  onWritten(position: number): void {
    this.writer.onWritten(position)
    if (this.#saidSlow && this.unsent < this.#settings.sendHighWaterMark) this.#saidSlow = false
    if (this.#drain !== undefined) this.#settleDrain(this.#drain)
    if (this.#waits !== undefined) this.#settleWaits(this.#waits, position)
  }

  onBackpressure(): void {
    this.#owner.onBackpressure()
  }

  onWriteProgress(): void {
    this.#owner.onWriteProgress(this.#socketWriter.hasPendingWrite)
  }

  /** Of a lost connection one report is enough, however many sends follow. */
  #report(error: Error): void {
    if (this.#lossReported) return
    this.#lossReported = true
    this.#owner.report(error)
  }

  #closedError({ reason, cause }: Ending, delivery: Delivery | undefined): ConnectionClosedError {
    return this.#owner.lossError(reason, cause, delivery)
  }

  #settleWaits(waits: PositionWait[], written: number): void {
    const first = waits.findIndex((wait) => wait.target > written)
    if (first < 0) this.#waits = undefined
    for (const wait of first < 0 ? waits : waits.splice(0, first)) wait.resolve()
  }

  #settleDrain(drain: Wait): void {
    if (this.unsent >= this.#settings.sendHighWaterMark) return
    this.#drain = undefined
    drain.resolve()
  }

  /** For what was taken from `start` on: waits for the kernel if memory of the caller's is held, else if the peer is slow. */
  #settle(start: number, isHeld: boolean): Promise<void> {
    const isSlow = this.#isSlow()
    if (isHeld) return this.#waitFor(this.queued, start)
    return isSlow ? this.#waitForDrain(start) : SENT
  }

  /** Whether the high-water mark is reached; said once each time. */
  #isSlow(): boolean {
    const isSlow = this.unsent >= this.#settings.sendHighWaterMark
    if (isSlow && !this.#saidSlow) {
      this.#saidSlow = true
      this.#owner.onSlowConsumer()
    }
    return isSlow
  }

  /** The verdict on the first of them is on the safe side for those behind it. */
  #waitForDrain(start: number): Promise<void> {
    this.#drain ??= { ...ReportedPromise.open((error) => this.#report(error)), start }
    return this.#drain.promise
  }

  /** Targets never fall along the queue, since bytes are only ever added; so progress reaches them in order. */
  #waitFor(target: number, start: number | undefined): Promise<void> {
    if (target <= this.written) return SENT
    const open = ReportedPromise.open((error) => this.#report(error))
    this.#waits ??= []
    this.#waits.push({ ...open, target, start })
    return open.promise
  }
}
