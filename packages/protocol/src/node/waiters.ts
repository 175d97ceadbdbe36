import type { AbortListeners } from './abort-listeners.js'
import { setDeadline } from './deadline.js'
import { Waiter } from './recv-line.js'
import { preHandle } from './watched-promise.js'

// Classes, where closures would read shorter: an idle connection is one waiting call, each closure takes about 100 bytes,
// and ten thousand idle connections are an ordinary day.

/** What those in line ask of the receiver. */
export interface MessageSource<In> {
  readonly aborts: AbortListeners
  /** The next message, or `undefined`: it is not here yet. */
  takeOne(): In | undefined
  /** A call has been answered with the end. */
  toldEnd(): void
}

/** Takes what a call wants, or `undefined`: it is not here yet. May throw. */
export type Take<In, T> = (source: MessageSource<In>) => T | undefined

/** A request's own wishes: how its signal and its timeout give it up, and what it is told when no reply can come. */
export interface ReplyTerms {
  readonly signal: AbortSignal | undefined
  readonly timeout: number | undefined
  expired(timeout: number): Error
  lost(): Error
}

abstract class PromisedWaiter<T> extends Waiter {
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
    void preHandle(this.promise)
    this.#reject(reason)
  }
}

/** A `recv()`, a `recvMany()` or a step of an iteration. One that is given up leaves the line. */
export class RecvWaiter<In, T> extends PromisedWaiter<T> {
  readonly #source: MessageSource<In>
  readonly #take: Take<In, T>
  readonly #atEnd: T
  readonly #forget: (() => void) | undefined

  constructor(source: MessageSource<In>, take: Take<In, T>, atEnd: T, signal: AbortSignal | undefined) {
    super()
    this.#source = source
    this.#take = take
    this.#atEnd = atEnd
    this.#forget = signal && source.aborts.add(signal, () => this.#giveUp(signal.reason))
  }

  override answer(): boolean {
    const taken = this.#take(this.#source)
    if (taken === undefined) return false
    this.#forget?.()
    this.resolve(taken)
    return true
  }

  override reject(error: Error): boolean {
    this.#forget?.()
    this.fail(error)
    return true
  }

  override end(failure: Error | undefined): boolean {
    this.#source.toldEnd()
    if (failure !== undefined) return this.reject(failure)
    this.#forget?.()
    this.resolve(this.#atEnd)
    return false
  }

  #giveUp(reason: unknown): void {
    this.line?.leave(this)
    this.#forget?.()
    this.fail(reason)
  }
}

/** A `request()`: the message in its place. One that is given up keeps its place, and its reply is dropped. */
export class ReplyWaiter<In> extends PromisedWaiter<In> {
  readonly #source: MessageSource<In>
  readonly #terms: ReplyTerms
  readonly #timer: NodeJS.Timeout | undefined
  readonly #forget: (() => void) | undefined
  #open = true

  constructor(source: MessageSource<In>, terms: ReplyTerms) {
    super()
    const { signal, timeout } = terms
    this.#source = source
    this.#terms = terms
    this.#timer =
      timeout === undefined ? undefined : setDeadline(timeout, () => this.reject(terms.expired(timeout)))
    this.#forget = signal && source.aborts.add(signal, () => this.#giveUp(signal.reason))
  }

  override answer(): boolean {
    const reply = this.#source.takeOne()
    if (reply === undefined) return false
    this.#close()
    this.resolve(reply)
    return true
  }

  override reject(error: Error): boolean {
    return this.#giveUp(error)
  }

  override end(failure: Error | undefined): boolean {
    return this.#giveUp(this.#terms.lost()) && failure !== undefined
  }

  #giveUp(reason: unknown): boolean {
    if (!this.#close()) return false
    this.fail(reason)
    return true
  }

  #close(): boolean {
    const first = this.#open
    this.#open = false
    clearTimeout(this.#timer)
    this.#forget?.()
    return first
  }
}
