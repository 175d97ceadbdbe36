import { EchoError } from '../errors.js'
import { AbortListeners } from './abort-listeners.js'
import type { Input } from './input.js'
import { RecvLine } from './recv-line.js'
import { RecvWaiter, ReplyWaiter, type MessageSource, type ReplyTerms, type Take } from './waiters.js'
import { rejected } from './watched-promise.js'

/** What the receiver tells its connection. */
export interface ReceiverOwner {
  /** Somebody waits for bytes. */
  wanted(): void
  /** A frame was refused: it, or the message in it, is lost. */
  refused(error: EchoError): void
  /** The bytes cannot be read any further. */
  broken(error: Error): void
  /** Nothing more can be given out. */
  exhausted(): void
  /** A call was answered with the end, or with why there is one. */
  endDelivered(): void
  /** No more will be received; `cause` is why, if that is a failure. Those in line have been told. */
  finished(cause: Error | undefined): void
}

const END: IteratorResult<never, undefined> = { value: undefined, done: true }

function takeOne<In>(source: MessageSource<In>): In | undefined {
  return source.takeOne()
}

function takeStep<In>(source: MessageSource<In>): IteratorResult<In, undefined> | undefined {
  const value = source.takeOne()
  return value === undefined ? undefined : { value, done: false }
}

/**
 * The receiving half of a connection: chunks go in, calls take messages out. There is no queue of messages: what waits is
 * bytes, and who waits stands in line.
 *
 * It ends once: by the peer's end, a lost connection, a bad frame or our own wish. What is here by then is still given
 * out, unless it is dropped; then one call is told the failure, if there was one; from then on all get `undefined`.
 * Nobody stands in line once it has ended.
 */
export class Receiver<In> implements MessageSource<In> {
  /** Messages given out so far. */
  taken = 0
  /** Messages and frames refused so far, each for itself. */
  #refused = 0
  readonly #input: Input<In>
  readonly #owner: ReceiverOwner
  readonly #line = new RecvLine()
  #aborts: AbortListeners | undefined = undefined
  /** No more bytes go into the input. */
  #ended = false
  /** The input has been told so, or need not be. */
  #finished = false
  /** Why it ended, if by a failure; `#failure` holds it until somebody has been told. */
  #cause: Error | undefined = undefined
  #failure: Error | undefined = undefined
  /** `recv()` or its like was called at least once: somebody may be working on a message. */
  everReceived = false
  /** What `recvMany()` met behind messages that it could give: for the next call. */
  #held: Error | undefined = undefined
  #droppedPartial = 0
  #droppedUnread = 0

  constructor(input: Input<In>, owner: ReceiverOwner) {
    this.#input = input
    this.#owner = owner
  }

  recv(signal: AbortSignal | undefined): Promise<In | undefined> {
    return this.#receive<In | undefined>(takeOne, undefined, signal)
  }

  recvMany(max: number): Promise<In[] | undefined> {
    return this.#receive<In[] | undefined>(() => this.#takeMany(max), undefined, undefined)
  }

  step(): Promise<IteratorResult<In, undefined>> {
    return this.#receive<IteratorResult<In, undefined>>(takeStep, END, undefined)
  }

  /** The message in the next place of the line. */
  reply(terms: ReplyTerms): Promise<In> {
    const waiter = new ReplyWaiter(this, terms)
    this.#line.join(waiter)
    this.#deliver()
    if (this.waiting) this.#owner.wanted()
    return waiter.promise
  }

  /** Takes a chunk over, and answers those in line as far as it goes. */
  push(chunk: Uint8Array): void {
    if (this.#ended) {
      this.#droppedUnread += chunk.length
      return
    }
    this.#input.push(chunk)
    this.#deliver()
  }

  /** As `push()`, for bytes that are in memory that `room()` gave. */
  fill(room: Uint8Array, size: number): void {
    if (this.#ended) {
      this.#droppedUnread += size
      return
    }
    this.#input.fill!(room, size)
    this.#deliver()
  }

  /** Memory for the bytes that come next, if they are better read there. */
  room(plenty: boolean): Uint8Array | undefined {
    return this.#ended ? undefined : this.#input.room?.(plenty)
  }

  get roomLength(): number {
    return this.#input.roomLength ?? 0
  }

  /** No more will come. Those in line, for whom nothing is here, are told: the first of them the failure. */
  end(failure: Error | undefined): void {
    if (this.#ended) return
    this.#ended = true
    this.#cause ??= failure
    this.#failure = failure
    if (this.waiting) this.#tellLine()
    this.#owner.finished(this.#cause)
  }

  /** As `end`, by our own wish: a frame that is not whole by now is left, and is nobody's failure. */
  stop(): void {
    if (this.#ended) return
    this.#finished = true
    this.end(undefined)
  }

  /** Drops what is here. */
  drop(): void {
    if (this.#input.bufferedLength > 0) this.#noteDropped()
    this.#input.clear()
    this.#held = undefined
    this.#finished = true
  }

  get aborts(): AbortListeners {
    return (this.#aborts ??= new AbortListeners())
  }

  /** Somebody stands in line. */
  get waiting(): boolean {
    return this.#line.first !== undefined
  }

  /** Somebody stands in line, and a frame has begun: the peer owes us its rest. */
  get owed(): boolean {
    return this.#line.first !== undefined && this.#input.begun
  }

  /** Frames that have come to their end, for better or worse. */
  get passed(): number {
    return this.taken + this.#refused
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Nothing more can be given out, but for what came before a server's `stop()`. */
  get finished(): boolean {
    return this.#finished
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
      partial: this.#droppedPartial + partial,
      unread: this.#droppedUnread + bufferedLength - partial,
    }
  }

  takeOne(): In | undefined {
    if (this.#held !== undefined) throw this.#takeHeld()
    const message = this.#input.next()
    if (message !== undefined) this.taken++
    return message
  }

  toldEnd(): void {
    this.#owner.endDelivered()
  }

  #takeMany(max: number): In[] | undefined {
    const first = this.takeOne()
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
    this.taken += messages.length - 1
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
        if (error instanceof EchoError) this.#owner.refused(error)
      }
    }
    this.#owner.exhausted()
    const failure = this.#failure
    this.#failure = undefined
    return failure
  }

  #noteDropped(): void {
    const { partial, unread } = this.left
    this.#droppedPartial = partial
    this.#droppedUnread = unread
  }

  #tellLine(): void {
    let untold = this.#takeFailure()
    for (let waiter = this.#line.shift(); waiter !== undefined; waiter = this.#line.shift()) {
      if (waiter.end(untold)) untold = undefined
    }
  }

  /** Answers a call with what `take` finds, or lets it stand in line. */
  #receive<T>(take: Take<In, T>, atEnd: T, signal: AbortSignal | undefined): Promise<T> {
    this.everReceived = true
    if (signal?.aborted) return rejected(signal.reason)
    if (this.waiting) return this.#wait(take, atEnd, signal)
    try {
      const taken = take(this)
      if (taken !== undefined) return Promise.resolve(taken)
    } catch (error) {
      this.#tookError(error as Error, true)
      return rejected(error)
    }
    return this.#ended ? this.#answerEnd(atEnd) : this.#wait(take, atEnd, signal)
  }

  #wait<T>(take: Take<In, T>, atEnd: T, signal: AbortSignal | undefined): Promise<T> {
    const waiter = new RecvWaiter(this, take, atEnd, signal)
    this.#line.join(waiter)
    this.#owner.wanted()
    return waiter.promise
  }

  #answerEnd<T>(atEnd: T): Promise<T> {
    const failure = this.#takeFailure()
    this.#owner.endDelivered()
    if (failure !== undefined) return rejected(failure)
    return Promise.resolve(atEnd)
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
    if (error instanceof EchoError) {
      this.#owner.refused(error)
      if (error.recoverable) {
        this.#refused++
        return
      }
    }
    this.#cause ??= error
    this.#finished = true
    if (this.#ended && !heard) this.#failure ??= error
    this.end(heard ? undefined : error)
    this.#owner.broken(error)
  }
}
