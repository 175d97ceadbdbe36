import { TimeoutError, type ConnectionClosedError, type Delivery } from '../../errors.js'
import { setDeadline } from '../limits/deadline.js'
import type { SendQueue, SendQueueOwner } from '../sending/send-queue.js'
import { handledRejection } from '../sending/reported-promise.js'
import type { AbortListeners } from './abort-listeners.js'
import type { Receiver } from './receiver.js'
import { PromisedWaiter } from './waiter-queue.js'

/** Who makes the errors that tell a call that its connection is lost. */
export type LossReporter = Pick<SendQueueOwner, 'lossError'>

/** How its caller gives a request up. */
export interface RequestTerms {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds from now. */
  readonly timeout?: number | undefined
}

/**
 * A request: once its message is sent it has its place among the calls that wait. One that is given up keeps its place, and its reply
 * is dropped.
 */
export class PendingReply<In> extends PromisedWaiter<In> {
  readonly #removeListener: (() => void) | undefined
  #requests: Requests<In, never> | undefined = undefined
  #start = 0
  #timer: NodeJS.Timeout | undefined = undefined
  #settled = false
  #placeLeft = false

  constructor(aborts: AbortListeners, { signal, timeout }: RequestTerms) {
    super()
    if (timeout !== undefined) this.expireAfter(timeout)
    this.#removeListener = signal && aborts.add(signal, () => this.onAbort(signal.reason))
  }

  /** Its message begins at `start` in the stream of bytes sent. */
  takePlace(requests: Requests<In, never>, start: number): void {
    this.#requests = requests
    this.#start = start
  }

  override answer(): boolean {
    const reply = this.#requests!.source.tryRecv()
    if (reply === undefined) return false
    this.dispose()
    this.#leavePlace(true)
    this.#settled = true
    this.resolve(reply)
    return true
  }

  override reject(error: Error): boolean {
    this.#leavePlace(false)
    return this.cancel(error)
  }

  override end(): boolean {
    return this.reject(this.#requests!.replyLost(this.#start))
  }

  /** Leaves no timer and no listener behind. */
  dispose(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#removeListener?.()
  }

  /** The caller's time is over. */
  protected onTimeout(timeout: number): void {
    this.cancel(replyTimedOut(timeout))
  }

  protected onAbort(reason: unknown): void {
    this.cancel(reason)
  }

  /** Its reply came, or it is known that none will. */
  protected onPlaceLeft(_replied: boolean): void {}

  /** `true` if it was not settled yet. */
  protected cancel(reason: unknown): boolean {
    this.dispose()
    if (this.#settled) return false
    this.#settled = true
    this.fail(reason)
    return true
  }

  /** In milliseconds. */
  protected expireAfter(timeout: number): void {
    this.after(timeout, () => this.onTimeout(timeout))
  }

  /** Instead of what it waited for before. */
  protected after(milliseconds: number, overdue: () => void): void {
    const timer = setDeadline(milliseconds, () => {
      if (this.#timer === timer) overdue()
    })
    this.#timer = timer
  }

  /** Once: a codec may end the connection while it decodes the reply. */
  #leavePlace(replied: boolean): void {
    if (this.#placeLeft) return
    this.#placeLeft = true
    this.onPlaceLeft(replied)
  }
}

/** The requests of one connection: each message sent, and the reply that comes in its place. */
export class Requests<In, Out> {
  readonly source: Receiver<In>
  readonly #sendQueue: SendQueue<Out>
  readonly #connection: LossReporter

  constructor(receiver: Receiver<In>, sendQueue: SendQueue<Out>, connection: LossReporter) {
    this.source = receiver
    this.#sendQueue = sendQueue
    this.#connection = connection
  }

  request(message: Out, terms: RequestTerms): Promise<In> {
    const reply = new PendingReply<In>(this.source.aborts, terms)
    return this.send(message, reply) ?? reply.promise
  }

  /** Sends a message that `reply` waits for. Gives the rejection if it was refused; then `reply` is disposed of, and not settled. */
  send(message: Out, reply: PendingReply<In>): Promise<never> | undefined {
    const refusal = this.#trySend(message, reply)
    if (refusal !== undefined) reply.dispose()
    return refusal
  }

  /** Why no reply can come to the request whose message begins at `start` in the stream of bytes sent. */
  replyLost(start: number): ConnectionClosedError {
    return this.#noReply(this.#sendQueue.deliveryFrom(start))
  }

  #trySend(message: Out, reply: PendingReply<In>): Promise<never> | undefined {
    if (this.source.ended) return handledRejection(this.#noReply('not sent'))
    const start = this.#sendQueue.queued
    try {
      this.#sendQueue.enqueue(message)
    } catch (error) {
      return this.#sendQueue.refused(error as Error)
    }
    // To take the message may have ended the connection: over the memory budget, or by a codec that destroys it.
    if (this.source.ended) return handledRejection(this.replyLost(start))
    reply.takePlace(this, start)
    this.source.enqueue(reply)
    return undefined
  }

  #noReply(delivery: Delivery): ConnectionClosedError {
    const { cause } = this.source
    const ended =
      delivery === 'not sent' ? 'the connection has ended' : 'the connection ended before the reply came'
    return this.#connection.lossError(cause?.message ?? ended, cause, delivery)
  }
}

function replyTimedOut(timeout: number): TimeoutError {
  return new TimeoutError(
    'request',
    timeout,
    `no reply came within ${timeout} ms; when it comes it will be dropped`,
  )
}
