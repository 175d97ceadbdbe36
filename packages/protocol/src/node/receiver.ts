import { EchoError } from '../errors.js'
import { AbortListeners } from './abort-listeners.js'
import type { Input } from './input.js'
import { RecvLine } from './recv-line.js'
import { preHandle, rejected } from './watched-promise.js'

/** What the receiver asks of its connection. */
interface Hooks {
  /** Somebody waits for bytes. */
  wanted(): void
  /** The bytes cannot be read any further. */
  broken(error: Error): void
  /** An iteration has come to its end. */
  iterated(): void
}

/** A request's own wishes: how its signal and its timeout give it up, and what it is told when no reply can come. */
export interface ReplyTerms {
  readonly signal: AbortSignal | undefined
  readonly timeout: number | undefined
  expired(timeout: number): Error
  lost(cause: Error | undefined): Error
}

const END: IteratorResult<never, undefined> = { value: undefined, done: true }

/**
 * The receiving half of a connection: chunks go in, calls take messages out. There is no queue of messages: what waits is
 * bytes, and who waits stands in line.
 *
 * It ends once: by the peer's end, a lost connection, a bad frame or our own wish. What is here by then is still given
 * out, unless it is dropped; then one call is told the failure, if there was one; from then on all get `undefined`.
 * Nobody stands in line once it has ended.
 */
export class Receiver<In> {
  readonly #input: Input<In>
  readonly #hooks: Hooks
  readonly #line = new RecvLine()
  readonly #aborts = new AbortListeners()
  /** No more bytes go into the input. */
  #ended = false
  /** The input has been told so, or need not be. */
  #finished = false
  /** Why it ended, if by a failure; `#failure` holds it until somebody has been told. */
  #cause: Error | undefined
  #failure: Error | undefined
  /** What `recvMany()` met behind messages that it could give: for the next call. */
  #held: Error | undefined
  #dropped = { partial: 0, unread: 0 }

  constructor(input: Input<In>, hooks: Hooks) {
    this.#input = input
    this.#hooks = hooks
  }

  recv(signal: AbortSignal | undefined): Promise<In | undefined> {
    return this.#receive<In | undefined>(this.#takeOne, undefined, signal)
  }

  recvMany(max: number): Promise<In[] | undefined> {
    return this.#receive<In[] | undefined>(() => this.#takeMany(max), undefined, undefined)
  }

  step(): Promise<IteratorResult<In, undefined>> {
    return this.#receive<IteratorResult<In, undefined>>(this.#takeStep, END, undefined)
  }

  /** The message in the next place of the line. One that is given up keeps its place, and its reply is dropped. */
  reply(terms: ReplyTerms): Promise<In> {
    const { signal, timeout } = terms
    const promise = new Promise<In>((resolve, reject) => {
      let open = true
      const settle = () => {
        const first = open
        open = false
        clearTimeout(timer)
        forget?.()
        return first
      }
      const fail = (error: unknown) => {
        if (!settle()) return false
        void preHandle(promise)
        reject(error)
        return true
      }
      const timer =
        timeout === undefined ? undefined : setTimeout(() => fail(terms.expired(timeout)), timeout)
      const forget = signal && this.#aborts.add(signal, () => fail(signal.reason))
      this.#line.join({
        answer: () => {
          const reply = this.#takeOne()
          if (reply === undefined) return false
          settle()
          resolve(reply)
          return true
        },
        reject: fail,
        end: (failure) => fail(terms.lost(this.#cause)) && failure !== undefined,
      })
    })
    this.#deliver()
    if (this.waiting) this.#hooks.wanted()
    return promise
  }

  /** Takes a chunk over, and answers those in line as far as it goes. */
  push(chunk: Uint8Array): void {
    if (this.#ended) {
      this.#dropped.unread += chunk.length
      return
    }
    this.#input.push(chunk)
    this.#deliver()
  }

  /** No more will come. Those in line, for whom nothing is here, are told: the first of them the failure. */
  end(failure: Error | undefined): void {
    if (this.#ended) return
    this.#ended = true
    this.#cause ??= failure
    this.#failure = failure
    if (!this.waiting) return
    let untold = this.#takeFailure()
    for (let waiter = this.#line.shift(); waiter !== undefined; waiter = this.#line.shift()) {
      if (waiter.end(untold)) untold = undefined
    }
  }

  /** As `end`, by our own wish: a frame that is not whole by now is left, and is nobody's failure. */
  stop(): void {
    if (this.#ended) return
    this.#finished = true
    this.end(undefined)
  }

  /** Drops what is here. */
  drop(): void {
    if (this.#input.bufferedLength > 0) this.#dropped = this.left
    this.#input.clear()
    this.#held = undefined
    this.#finished = true
  }

  /** Somebody stands in line. */
  get waiting(): boolean {
    return this.#line.first !== undefined
  }

  get ended(): boolean {
    return this.#ended
  }

  get cause(): Error | undefined {
    return this.#cause
  }

  get bufferedLength(): number {
    return this.#input.bufferedLength
  }

  /** Bytes received and not given out: of a frame that had begun, and all others. */
  get left(): { partial: number; unread: number } {
    const { bufferedLength } = this.#input
    const partial = bufferedLength === 0 ? 0 : this.#input.partialLength
    return {
      partial: this.#dropped.partial + partial,
      unread: this.#dropped.unread + bufferedLength - partial,
    }
  }

  readonly #takeOne = (): In | undefined => {
    if (this.#held !== undefined) throw this.#takeHeld()
    return this.#input.next()
  }

  readonly #takeStep = (): IteratorResult<In, undefined> | undefined => {
    const value = this.#takeOne()
    return value === undefined ? undefined : { value, done: false }
  }

  #takeMany(max: number): In[] | undefined {
    const first = this.#takeOne()
    if (first === undefined) return undefined
    const messages = [first]
    try {
      while (messages.length < max) {
        const message = this.#input.next()
        if (message === undefined) break
        messages.push(message)
      }
    } catch (error) {
      this.#held = error as Error
    }
    return messages
  }

  #takeHeld(): Error | undefined {
    const held = this.#held
    this.#held = undefined
    return held
  }

  /** The failure, once. Only asked when the input has nothing more to give. */
  #takeFailure(): Error | undefined {
    if (!this.#finished) {
      this.#finished = true
      try {
        this.#input.end()
      } catch (error) {
        this.#failure ??= error as Error
        this.#cause ??= this.#failure
      }
    }
    const failure = this.#failure
    this.#failure = undefined
    return failure
  }

  /** Answers a call with what `take` finds, or lets it stand in line. */
  #receive<T>(take: () => T | undefined, atEnd: T, signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted) return rejected(signal.reason)
    if (this.waiting) return this.#wait(take, atEnd, signal)
    try {
      const taken = take()
      if (taken !== undefined) return Promise.resolve(taken)
    } catch (error) {
      this.#tookError(error as Error, true)
      return rejected(error)
    }
    return this.#ended ? this.#answerEnd(atEnd) : this.#wait(take, atEnd, signal)
  }

  #wait<T>(take: () => T | undefined, atEnd: T, signal: AbortSignal | undefined): Promise<T> {
    const promise = new Promise<T>((resolve, reject) => {
      const fail = (error: unknown) => {
        forget?.()
        void preHandle(promise)
        reject(error)
        return true
      }
      const finish = (result: T) => {
        forget?.()
        resolve(result)
      }
      const leave = this.#line.join({
        answer: () => {
          const taken = take()
          if (taken === undefined) return false
          finish(taken)
          return true
        },
        reject: fail,
        end: (failure) => {
          if (failure !== undefined) return fail(failure)
          finish(atEnd)
          this.#noteEnd(atEnd)
          return false
        },
      })
      const giveUp = () => {
        leave()
        fail(signal!.reason)
      }
      const forget = signal && this.#aborts.add(signal, giveUp)
    })
    this.#hooks.wanted()
    return promise
  }

  #answerEnd<T>(atEnd: T): Promise<T> {
    const failure = this.#takeFailure()
    if (failure !== undefined) return rejected(failure)
    this.#noteEnd(atEnd)
    return Promise.resolve(atEnd)
  }

  #noteEnd(atEnd: unknown): void {
    if (atEnd === END) this.#hooks.iterated()
  }

  /** Answers those in line, as far as what is here goes. */
  #deliver(): void {
    for (let waiter = this.#line.first; waiter !== undefined; waiter = this.#line.first) {
      try {
        if (!waiter.answer()) return
        this.#line.shift()
      } catch (error) {
        this.#line.shift()
        const heard = waiter.reject(error as Error)
        this.#tookError(error as Error, heard)
      }
    }
  }

  /** A recoverable error is that message's alone; after any other there is nothing more to receive. */
  #tookError(error: Error, heard: boolean): void {
    if (error instanceof EchoError && error.recoverable) return
    this.#cause ??= error
    this.#finished = true
    this.end(heard ? undefined : error)
    this.#hooks.broken(error)
  }
}
