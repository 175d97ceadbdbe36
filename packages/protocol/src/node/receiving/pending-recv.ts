import { markHandled } from '../sending/reported-promise.js'
import type { AbortListeners } from './abort-listeners.js'
import { Waiter } from './waiter-queue.js'

// Classes, where closures would read shorter: an idle connection is one waiting call, each closure takes about 100 bytes,
// and ten thousand idle connections are an ordinary day.

/** Where messages come from: a receiver. */
export interface MessageSource<In> {
  readonly aborts: AbortListeners
  /** The next message, or `undefined`: it is not here yet. Throws why it cannot be had. */
  tryRecv(): In | undefined
  /** A call was answered with the end. */
  onEndDelivered(): void
}

/** Takes what a call wants, or `undefined`: it is not here yet. May throw. */
export type Take<In, T> = (source: MessageSource<In>) => T | undefined

/** A waiter with a promise, which is handled from its rejection on. */
export abstract class PromisedWaiter<T> extends Waiter {
  readonly promise: Promise<T>
  protected resolve!: (value: T) => void
  #reject!: (reason: unknown) => void

  constructor() {
    super()
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.#reject = reject
    })
  }

  protected fail(reason: unknown): void {
    void markHandled(this.promise)
    this.#reject(reason)
  }
}

/** A `recv()`, a `recvMany()` or a step of an iteration. One that is canceled leaves the queue. */
export class PendingRecv<In, T> extends PromisedWaiter<T> {
  readonly #source: MessageSource<In>
  readonly #take: Take<In, T>
  readonly #atEnd: T
  readonly #removeListener: (() => void) | undefined

  constructor(source: MessageSource<In>, take: Take<In, T>, atEnd: T, signal: AbortSignal | undefined) {
    super()
    this.#source = source
    this.#take = take
    this.#atEnd = atEnd
    this.#removeListener = signal && source.aborts.add(signal, () => this.#cancel(signal.reason))
  }

  override answer(): boolean {
    const taken = this.#take(this.#source)
    if (taken === undefined) return false
    this.#removeListener?.()
    this.resolve(taken)
    return true
  }

  override reject(error: Error): boolean {
    this.#removeListener?.()
    this.fail(error)
    return true
  }

  override end(failure: Error | undefined): boolean {
    this.#source.onEndDelivered()
    if (failure !== undefined) return this.reject(failure)
    this.#removeListener?.()
    this.resolve(this.#atEnd)
    return false
  }

  #cancel(reason: unknown): void {
    this.queue?.remove(this)
    this.#removeListener?.()
    this.fail(reason)
  }
}
