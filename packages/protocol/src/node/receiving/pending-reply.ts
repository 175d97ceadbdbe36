import type { TimeoutError } from '../../errors.js'
import { setDeadline } from '../limits/deadline.js'
import { PromisedWaiter, type MessageSource } from './pending-recv.js'

/** Who made a request, and knows what became of it. */
export interface Requester<In> {
  readonly source: MessageSource<In>
  /** Why no reply can come to the request whose message begins at `start` in the stream of bytes sent. */
  replyLost(start: number): Error
  replyTimedOut(timeout: number): TimeoutError
}

/** A `request()`: the message in its place. One that is canceled keeps its place, and its reply is dropped. */
export class PendingReply<In> extends PromisedWaiter<In> {
  readonly #requester: Requester<In>
  readonly #start: number
  readonly #timer: NodeJS.Timeout | undefined
  readonly #removeListener: (() => void) | undefined
  #settled = false

  /** @param timeout in milliseconds. */
  constructor(
    requester: Requester<In>,
    start: number,
    timeout: number | undefined,
    signal: AbortSignal | undefined,
  ) {
    super()
    this.#requester = requester
    this.#start = start
    this.#timer = timeout === undefined ? undefined : setDeadline(timeout, () => this.#timeOut(timeout))
    this.#removeListener =
      signal && requester.source.aborts.add(signal, () => void this.#cancel(signal.reason))
  }

  override answer(): boolean {
    const reply = this.#requester.source.tryRecv()
    if (reply === undefined) return false
    this.#settle()
    this.resolve(reply)
    return true
  }

  override reject(error: Error): boolean {
    return this.#cancel(error)
  }

  override end(failure: Error | undefined): boolean {
    return this.#cancel(this.#requester.replyLost(this.#start)) && failure !== undefined
  }

  #timeOut(timeout: number): void {
    if (!this.#settled) this.#cancel(this.#requester.replyTimedOut(timeout))
  }

  #cancel(reason: unknown): boolean {
    if (!this.#settle()) return false
    this.fail(reason)
    return true
  }

  /** `true` the first time. */
  #settle(): boolean {
    const first = !this.#settled
    this.#settled = true
    clearTimeout(this.#timer)
    this.#removeListener?.()
    return first
  }
}
