import { markHandled } from '../sending/reported-promise.js'
import type { Frames } from '../../frames.js'
import type { AbortListeners } from './abort-listeners.js'

/** A call that waits for a message. It is in one queue at most, and knows its neighbors there. */
export interface Waiter {
  queue: WaiterQueue | undefined
  previous: Waiter | undefined
  next: Waiter | undefined
  /** Takes what it waits for, if that is here; `false` if not. Throws what taking throws. */
  answer(): boolean
  /** Fails the call. `false` if nobody learns of it: the call was canceled before. */
  reject(error: Error): boolean
  /** No more messages will come. `failure` is why, if it was not delivered yet; `true` if it is now. */
  end(failure: Error | undefined): boolean
}

/**
 * Calls that wait for messages, first come, first served. A doubly linked list: a call that is canceled leaves from the middle, and
 * a queue of thousands of pipelined requests is not moved when its first is answered.
 */
export class WaiterQueue {
  first: Waiter | undefined = undefined
  #last: Waiter | undefined = undefined

  push(waiter: Waiter): void {
    waiter.queue = this
    waiter.previous = this.#last
    if (this.#last === undefined) this.first = waiter
    else this.#last.next = waiter
    this.#last = waiter
  }

  /** May be called at any time: a waiter that is not in this queue is left alone. */
  remove(waiter: Waiter): void {
    if (waiter.queue !== this) return
    const { previous, next } = waiter
    if (previous === undefined) this.first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    waiter.queue = waiter.previous = waiter.next = undefined
  }
}

// Classes, where closures would read shorter: an idle connection is one waiting call, each closure takes about 100 bytes,
// and ten thousand idle connections are an ordinary day.

/** Where messages come from: a receiver. */
export interface MessageSource<In> {
  readonly aborts: AbortListeners
  /** The next message, or `undefined`: it is not here yet. Throws why it cannot be had. */
  tryRecv(): In | undefined
  /** The same for frames, of which one with a payload over `longest` bytes comes alone. */
  tryRecvFrames(longest?: number): Frames | undefined
  /** A call was answered with the end. */
  onEndDelivered(): void
}

/** Takes what a call wants, or `undefined`: it is not here yet. May throw. */
export type Take<In, T> = (source: MessageSource<In>) => T | undefined

/** A waiter with a promise, which is handled from its rejection on. */
export abstract class PromisedWaiter<T> implements Waiter {
  queue: WaiterQueue | undefined = undefined
  previous: Waiter | undefined = undefined
  next: Waiter | undefined = undefined
  readonly promise: Promise<T>
  protected resolve!: (value: T) => void
  #reject!: (reason: unknown) => void

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.#reject = reject
    })
  }

  abstract answer(): boolean
  abstract reject(error: Error): boolean
  abstract end(failure: Error | undefined): boolean

  protected fail(reason: unknown): void {
    void markHandled(this.promise)
    this.#reject(reason)
  }
}

/** A `recv()`, a `recvMany()` or a step of an iteration. One that is canceled leaves the queue. */
export class PendingRecv<In, T> extends PromisedWaiter<T> {
  readonly #source: MessageSource<In>
  readonly take: Take<In, T>
  readonly #atEnd: T
  readonly #removeListener: (() => void) | undefined

  constructor(source: MessageSource<In>, take: Take<In, T>, atEnd: T, signal: AbortSignal | undefined) {
    super()
    this.#source = source
    this.take = take
    this.#atEnd = atEnd
    this.#removeListener = signal && source.aborts.add(signal, () => this.#cancel(signal.reason))
  }

  override answer(): boolean {
    const taken = this.take(this.#source)
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
    this.queue!.remove(this)
    this.fail(reason)
  }
}

/** What an iteration gives at its end. */
export const END: IteratorResult<never, undefined> = { value: undefined, done: true }

export function takeMessage<In>(source: MessageSource<In>): In | undefined {
  return source.tryRecv()
}

export function takeStep<In>(source: MessageSource<In>): IteratorResult<In, undefined> | undefined {
  const value = source.tryRecv()
  return value === undefined ? undefined : { value, done: false }
}

export function takeFrames(source: MessageSource<unknown>): Frames | undefined {
  return source.tryRecvFrames()
}
