import type { Codec } from '../../codec.js'
import { decodeVerbatim } from '../../codecs/bytes.js'
import { CodecError, EchoError, reasonOf } from '../../errors.js'
import type { Frames } from '../../frames.js'
import { noFrames } from '../call-options.js'
import type { MessageWriter } from '../sending/message-writer.js'
import { handledRejection } from '../sending/reported-promise.js'
import { AbortListeners } from './abort-listeners.js'
import type { PayloadDecoder } from './chunk-decoder.js'
import type { ByteSource, ReceiverOwner } from './owners.js'
import {
  END,
  PendingRecv,
  takeMessage,
  takeStep,
  WaiterQueue,
  type MessageSource,
  type Take,
  type Waiter,
} from './waiter-queue.js'

/**
 * The receiving half of a connection: bytes go in, calls take messages out. There is no queue of messages: what waits is bytes, and
 * calls that found none wait in a queue of their own.
 *
 * It ends once: by the peer's end, a lost connection, a bad frame or our own wish. What is here by then is still given out, unless it
 * is dropped; then one call is given the failure, if there was one; from then on all get `undefined`. No call waits once it has ended.
 */
export class Receiver<In> implements MessageSource<In> {
  /** Messages given out so far. */
  taken = 0
  /** Called once, within the same step, when no more will be received; `cause` is why, if that is a failure. */
  onFinished: ((cause: Error | undefined) => void) | undefined = undefined
  /** `recv()` or its like was called at least once: somebody may be working on a message. */
  everReceived = false
  /** `drop()` has cost frames that were here, or those that would have come. */
  dropped = false
  readonly #decoder: PayloadDecoder
  readonly #codec: Codec<In, never>
  /** Payloads are the messages: no codec can refuse one of a batch. */
  readonly #isVerbatim: boolean
  readonly #source: ByteSource
  readonly #owner: ReceiverOwner
  readonly #waiters = new WaiterQueue()
  #aborts: AbortListeners | undefined = undefined
  /** Messages and frames refused so far, each for itself. */
  #refused = 0
  /** No more bytes go into the decoder. */
  #ended = false
  /** The decoder has been told so, or need not be. */
  #finished = false
  /** Why it ended, if by a failure; `#failure` holds it until it is delivered. */
  #cause: Error | undefined = undefined
  #failure: Error | undefined = undefined
  /** What `recvMany()` met behind messages that it could give: for the next call. */
  #heldError: Error | undefined = undefined
  /** Bytes dropped: of a frame that had begun, and all others. */
  #droppedPartial = 0
  #droppedUnread = 0

  constructor(decoder: PayloadDecoder, codec: Codec<In, never>, source: ByteSource, owner: ReceiverOwner) {
    this.#decoder = decoder
    this.#codec = codec
    this.#isVerbatim = codec.decode === (decodeVerbatim as unknown) && decoder.nextMany !== undefined
    this.#source = source
    this.#owner = owner
  }

  recv(signal: AbortSignal | undefined): Promise<In | undefined> {
    return this.#take<In>(takeMessage, signal)
  }

  recvMany(max: number): Promise<In[] | undefined> {
    return this.#take<In[]>(() => this.#tryRecvMany(max), undefined)
  }

  /**
   * @param take `takeFrames()`, or one of its kind that `passOn()` knows again.
   * @throws {OptionError} where there are no frames.
   */
  recvFrames(take: Take<In, Frames>, signal: AbortSignal | undefined): Promise<Frames | undefined> {
    if (this.#decoder.nextFrames === undefined) throw noFrames('recvFrames()')
    return this.#take(take, signal)
  }

  /** A step of an iteration. */
  next(): Promise<IteratorResult<In, undefined>> {
    this.everReceived = true
    if (this.#waiters.first === undefined) {
      try {
        const value = this.tryRecv()
        if (value !== undefined) return Promise.resolve({ value, done: false })
      } catch (error) {
        return this.#rejection(error as Error)
      }
      if (this.#ended) return this.#endAnswer<IteratorResult<In, undefined>>(END)
    }
    return this.#wait<IteratorResult<In, undefined>>(takeStep, END, undefined)
  }

  /** Queues a waiter behind those that are there, and answers it if it can be. */
  enqueue(waiter: Waiter): void {
    this.#waiters.push(waiter)
    this.#deliver()
    if (this.hasWaiters) this.#source.onWaiting()
  }

  /** Takes a chunk over, and answers waiting calls as far as it goes. */
  push(chunk: Uint8Array): void {
    if (this.#ended) this.#droppedUnread += chunk.length
    else {
      this.#decoder.push(chunk)
      this.#deliver()
    }
  }

  /** As `push()`, for the first `size` bytes of `source`, which are copied. */
  pushCopy(source: Uint8Array, size: number): void {
    if (this.#ended) this.#droppedUnread += size
    else {
      if (this.#decoder.pushCopy === undefined) this.#decoder.push(new Uint8Array(source.subarray(0, size)))
      else this.#decoder.pushCopy(source, size)
      this.#deliver()
    }
  }

  /** As `pushCopy()`, but whole frames go to `to`, if one call alone waits, and takes them with `take`. `false`: nothing was done. */
  passOn(
    source: Uint8Array,
    size: number,
    to: Pick<MessageWriter<never>, 'pass'>,
    take: Take<In, Frames>,
  ): boolean {
    const { first } = this.#waiters
    if (!(first instanceof PendingRecv) || first.take !== take || first.next !== undefined) return false
    const begun = this.#decoder.takeBegun!()
    if (begun === undefined) return false
    const passed = to.pass(begun, source, size, this.#decoder.maxFrameLength)
    const rest = passed === undefined ? begun : passed.rest
    this.#decoder.push(rest)
    if (passed === undefined) return false
    this.taken += passed.count
    this.#deliver()
    return true
  }

  /** As `push()`, for the first `size` bytes of `buffer`, which `reserve()` gave. */
  commit(buffer: Uint8Array, size: number): void {
    if (this.#ended) this.#droppedUnread += size
    else {
      this.#decoder.commit!(buffer, size)
      this.#deliver()
    }
  }

  /** Memory for the bytes that come next, if they are better read there. */
  reserve(readFilledBuffer: boolean): Uint8Array | undefined {
    return this.#ended ? undefined : this.#decoder.reserve?.(readFilledBuffer)
  }

  /** No more will come. Waiting calls, for which nothing is here, are settled: the first of them with the failure. */
  end(failure: Error | undefined): void {
    if (this.#ended) return
    this.#ended = true
    this.#cause ??= failure
    this.#failure = failure
    if (this.hasWaiters) this.#settleWaiters()
    this.onFinished?.(this.#cause)
  }

  /** As `end`, by our own wish: a frame that is not whole by now is left, and is nobody's failure. */
  stop(): void {
    if (this.#ended) return
    this.#finished = true
    this.end(undefined)
  }

  /** Drops what is here. To be followed by `end()`. */
  drop(): void {
    const { partial, unread } = this.left
    if (!this.#ended || this.#decoder.bufferedLength > 0) this.dropped = true
    this.#droppedPartial = partial
    this.#droppedUnread = unread
    this.#decoder.clear()
    this.#heldError = undefined
    this.#finished = true
  }

  get aborts(): AbortListeners {
    return (this.#aborts ??= new AbortListeners())
  }

  get hasWaiters(): boolean {
    return this.#waiters.first !== undefined
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
    return this.#decoder.bufferedLength
  }

  get maxFrameLength(): number {
    return this.#decoder.maxFrameLength
  }

  set maxFrameLength(value: number) {
    this.#decoder.maxFrameLength = value
  }

  /** Bytes received and not given out: of a frame that had begun, and all others. */
  get left(): { partial: number; unread: number } {
    const { bufferedLength, partialLength: partial } = this.#decoder
    return {
      partial: this.#droppedPartial + partial,
      unread: this.#droppedUnread + bufferedLength - partial,
    }
  }

  tryRecv(): In | undefined {
    if (this.#heldError !== undefined) throw this.#takeHeldError()
    const payload = this.#decoder.next()
    if (payload === undefined) return undefined
    const message = this.#isVerbatim ? (payload as In) : this.#decode(payload)
    this.taken++
    return message
  }

  /** @param longest see `FrameDecoder.nextFrames()`. */
  tryRecvFrames(longest?: number): Frames | undefined {
    if (this.#heldError !== undefined) throw this.#takeHeldError()
    const frames = this.#decoder.nextFrames!(longest)
    if (frames !== undefined) this.taken += frames.count
    return frames
  }

  onEndDelivered(): void {
    this.#owner.onEndDelivered()
  }

  #tryRecvMany(max: number): In[] | undefined {
    if (this.#isVerbatim && this.#heldError === undefined) return this.#tryRecvPayloads(max)
    const first = this.tryRecv()
    if (first === undefined) return undefined
    const messages: In[] = [first]
    try {
      while (messages.length < max) {
        const payload = this.#decoder.next()
        if (payload === undefined) break
        messages.push(this.#decode(payload))
      }
    } catch (error) {
      this.#heldError = error as Error
    }
    this.taken += messages.length - 1
    return messages
  }

  /** As `#tryRecvMany()`, where messages are payloads. */
  #tryRecvPayloads(max: number): In[] | undefined {
    const payloads = this.#decoder.nextMany!(max)
    if (payloads === undefined) return undefined
    try {
      while (payloads.length < max && this.#decoder.bufferedLength > 0) {
        const more = this.#decoder.nextMany!(max - payloads.length)
        if (more === undefined) break
        for (const payload of more) payloads.push(payload)
      }
    } catch (error) {
      this.#heldError = error as Error
    }
    this.taken += payloads.length
    return payloads as In[]
  }

  #decode(payload: Uint8Array): In {
    let message: In
    try {
      message = this.#codec.decode(payload)
    } catch (cause) {
      if (cause instanceof CodecError) throw cause
      throw new CodecError(this.#codec.name, 'decode', reasonOf(cause), { cause })
    }
    if (message !== undefined) return message
    throw new CodecError(this.#codec.name, 'decode', 'it gave undefined, which is no message')
  }

  #takeHeldError(): Error | undefined {
    const held = this.#heldError
    this.#heldError = undefined
    return held
  }

  /** The failure, once. Only asked when the decoder has nothing more to give. */
  #takeFailure(): Error | undefined {
    if (!this.#finished) {
      this.#finished = true
      try {
        this.#decoder.end()
      } catch (error) {
        this.#failure ??= error as Error
        this.#cause ??= this.#failure
        this.#owner.onFrameRefused(error as EchoError)
      }
    }
    this.#owner.onExhausted()
    const failure = this.#failure
    this.#failure = undefined
    return failure
  }

  #settleWaiters(): void {
    let failure = this.#takeFailure()
    for (let waiter = this.#waiters.first; waiter !== undefined; waiter = this.#waiters.first) {
      this.#waiters.remove(waiter)
      if (waiter.end(failure)) failure = undefined
    }
  }

  #take<T>(take: Take<In, T>, signal: AbortSignal | undefined): Promise<T | undefined> {
    this.everReceived = true
    if (signal?.aborted) return handledRejection(signal.reason)
    if (this.#waiters.first === undefined) {
      try {
        const taken = take(this)
        if (taken !== undefined) return Promise.resolve(taken)
      } catch (error) {
        return this.#rejection(error as Error)
      }
      if (this.#ended) return this.#endAnswer<T | undefined>(undefined)
    }
    return this.#wait<T | undefined>(take, undefined, signal)
  }

  #wait<T>(take: Take<In, T>, atEnd: T, signal: AbortSignal | undefined): Promise<T> {
    const waiter = new PendingRecv(this, take, atEnd, signal)
    this.#waiters.push(waiter)
    this.#source.onWaiting()
    return waiter.promise
  }

  #endAnswer<T>(atEnd: T): Promise<T> {
    const failure = this.#takeFailure()
    this.#owner.onEndDelivered()
    return failure === undefined ? Promise.resolve(atEnd) : handledRejection(failure)
  }

  #rejection(error: Error): Promise<never> {
    this.#onTakeError(error, true)
    return handledRejection(error)
  }

  /** Answers waiting calls, as far as what is here goes. */
  #deliver(): void {
    for (let waiter = this.#waiters.first; waiter !== undefined; waiter = this.#waiters.first) {
      try {
        if (!waiter.answer()) return
        this.#waiters.remove(waiter)
      } catch (error) {
        this.#waiters.remove(waiter)
        this.#onTakeError(error as Error, waiter.reject(error as Error))
      }
    }
  }

  /** A recoverable error is that message's alone; after any other there is nothing more to receive. */
  #onTakeError(error: Error, delivered: boolean): void {
    if (error instanceof EchoError) {
      this.#owner.onFrameRefused(error)
      if (error.recoverable) {
        this.#refused++
        return
      }
    }
    this.#cause ??= error
    this.#finished = true
    if (this.#ended && !delivered) this.#failure ??= error
    this.end(delivered ? undefined : error)
    this.#owner.onUnreadable(error)
  }
}
