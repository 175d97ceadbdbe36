import type { Socket } from 'node:net'
import { inspect, type InspectOptions } from 'node:util'
import {
  ConnectionClosedError,
  errorOf,
  SendBufferFullError,
  type TimeoutError,
  EchoError,
  type Delivery,
  type LimitError,
} from '../errors.js'
import { checkInteger } from '../option-checks.js'
import { checkRequestOptions, givenGrace, signalOf } from './call-options.js'
import { endedBy, judged, lossReason, truncatedVerdict, verdictOf, type Verdict } from './close-verdict.js'
import type {
  CloseInfo,
  CloseOptions,
  Connection,
  ConnectionCounters,
  RecvOptions,
  RequestOptions,
} from './connection.js'
import { closeTimeout, neverClosed, requestTimeout, undefinedMessage } from './connection-failures.js'
import { ConnectionDeadlines, type Watched } from './connection-deadlines.js'
import type { ConnectionSettings } from './connection-options.js'
import { formatEndpoint } from './endpoint-url.js'
import { diagnostics } from './diagnostics.js'
import { readDirectly } from './direct-reads.js'
import { ErrorCounts } from './error-counts.js'
import type { Input } from './input.js'
import { dropShare, newShare, noteShare, type Share } from './memory-budget.js'
import { MessageIterator } from './message-iterator.js'
import type { Output, OutputOwner } from './output.js'
import { Receiver, type ReceiverOwner } from './receiver.js'
import { resetSocket } from './reset-socket.js'
import { listenTo, type SocketListener } from './socket-events.js'
import { tlsPeer, type TlsPeer } from './tls-peer.js'
import { rejected } from './watched-promise.js'

/** Who keeps the connections that are open, if anybody does. */
export interface ConnectionRegistry {
  left(connection: SocketConnection<never, never>, info: CloseInfo): void
}

/**
 * A `Connection` over a `node:net` or `node:tls` socket, framed or raw as its input and output are.
 *
 * This file is the life of the connection: what the socket says, the pause above the receive mark, half-close, deadlines
 * and the verdict. Messages are the receiver's and the output's business. What it does not need while it is quiet it
 * makes when it first does.
 */
export class SocketConnection<In, Out>
  implements Connection<In, Out>, SocketListener, ReceiverOwner, OutputOwner, Watched
{
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly tls: TlsPeer | undefined
  bytesReceived = 0
  /** Told once, within the same step, when no more will be received: for a client, which must not use it from then on. */
  onFinished: ((cause: Error | undefined) => void) | undefined = undefined
  /** A handler of the server works on it, and the server closes it afterwards: it is not forgotten. */
  attended = false

  /** Called when bytes have come that no call waits for: for a client, where all that comes must be a reply. */
  onUnrequested: (() => void) | undefined = undefined

  readonly #socket: Socket
  readonly #input: Input<In>
  readonly #output: Output<Out>
  readonly #settings: ConnectionSettings
  readonly #receiver: Receiver<In>
  readonly #registry: ConnectionRegistry | undefined
  #closed: Promise<CloseInfo> | undefined = undefined
  #settle: ((info: CloseInfo) => void) | undefined = undefined
  #info: CloseInfo | undefined = undefined
  #paused = false
  #verdict: Verdict | undefined = undefined
  #closing: Promise<void> | undefined = undefined
  #grace: NodeJS.Timeout | undefined = undefined
  /** When the grace is over, on the clock of `performance.now()`. */
  #graceEnd = Infinity
  /** Waits for a connection whose end was delivered to be closed. */
  #unclosed: NodeJS.Timeout | undefined = undefined
  #peerEnded = false
  #endDelivered = false
  /** The peer has ended while we were receiving: an end inside a frame is its failure. */
  #receivedToEnd = false
  #aborting = false
  #deadlines: ConnectionDeadlines | undefined = undefined
  #share: Share | undefined = undefined
  #errors: ErrorCounts | undefined = undefined

  /** Takes the socket over: nobody else may read it or write to it. */
  constructor(
    socket: Socket,
    input: Input<In>,
    output: Output<Out>,
    settings: ConnectionSettings,
    registry: ConnectionRegistry | undefined,
  ) {
    this.#socket = socket
    this.#registry = registry
    this.#input = input
    this.#output = output
    this.#settings = settings
    this.#receiver = new Receiver(input, this)
    output.owner = this
    this.remoteAddress = socket.remoteAddress
    this.remotePort = socket.remotePort
    this.tls = tlsPeer(socket)
    // Half-close is ours to handle: a socket that ends itself when its peer does would cut off the last replies.
    socket.allowHalfOpen = true
    listenTo(socket, this)
    if (input.room !== undefined) readDirectly(socket, this)
    if (settings.idleTimeout > 0) this.#deadlines = new ConnectionDeadlines(settings, this)
    if (diagnostics.open.hasSubscribers) diagnostics.open.publish({ connection: this })
    socket.resume()
  }

  recv(options?: RecvOptions): Promise<In | undefined> {
    return this.#receiver.recv(signalOf('recv()', options))
  }

  recvMany(max = Infinity): Promise<In[] | undefined> {
    if (max !== Infinity) checkInteger('max', max, 1, Number.MAX_SAFE_INTEGER)
    return this.#receiver.recvMany(max)
  }

  [Symbol.asyncIterator](): AsyncIterator<In, undefined> {
    return new MessageIterator(this.#receiver)
  }

  send(message: Out): Promise<void> {
    if (message === undefined) throw undefinedMessage()
    return this.#output.send(message)
  }

  request(message: Out, options?: RequestOptions): Promise<In> {
    if (message === undefined) throw undefinedMessage()
    const { timeout, signal } = checkRequestOptions(options)
    if (signal?.aborted) return rejected(signal.reason)
    if (this.#receiver.ended) return rejected(this.#noReply('not sent'))
    const start = this.#output.queued
    try {
      this.#output.enqueue(message)
    } catch (error) {
      return this.#output.rejected(error as Error)
    }
    // To take the message may have ended the connection: over the memory budget, or by a codec that destroys it.
    if (this.#receiver.ended) return rejected(this.#noReply(this.#output.deliveryFrom(start)))
    return this.#receiver.reply({
      timeout,
      signal,
      expired: requestTimeout,
      lost: () => this.#noReply(this.#output.deliveryFrom(start)),
    })
  }

  flush(): Promise<void> {
    return this.#output.flush()
  }

  end(): Promise<void> {
    const flushed = this.#output.flush()
    this.#judge(endedBy('local'))
    this.#output.end('this side has ended the connection')
    return flushed
  }

  close(options?: CloseOptions): Promise<void> {
    const grace = givenGrace(options)
    if (this.#closing === undefined) {
      this.#closing = this.closed.then(() => {})
      this.#judge(endedBy('local'))
      this.#output.end('this side has closed the connection')
      this.#receiver.drop()
      this.#receiver.end(undefined)
      this.#releaseShare()
      clearTimeout(this.#unclosed)
      this.#stopReading()
    }
    if (grace !== undefined) this.#startGrace(grace)
    return this.#closing
  }

  destroy(reason?: unknown): void {
    if (this.#socket.destroyed) return
    this.#receiver.drop()
    this.#abandon(verdictOfReason(reason), 'this side has destroyed the connection')
  }

  /** For a server: ends the connection for the failure of its handler. */
  handlerFailed(error: Error): void {
    this.#receiver.drop()
    this.#abort({ initiator: 'local', reason: 'error', detail: undefined, error })
  }

  /** As `destroy()`, with a reason for `closed` that the error alone does not give. */
  destroyAs(reason: CloseInfo['reason'], error: Error): void {
    if (this.#socket.destroyed) return
    this.#receiver.drop()
    this.#abandon({ ...verdictOf('local', error), reason }, error.message)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /**
   * Ends the receiving side from here, for a server that closes: messages already received are still given out, then
   * `undefined`. What the peer sends from now on is read and dropped, lest it keep our last replies from arriving.
   */
  stopReceiving(): void {
    this.#judge(endedBy('local', 'shutdown'))
    this.#receiver.stop()
    this.#deadlines?.stopFrame()
    this.#resume()
  }

  get closed(): Promise<CloseInfo> {
    return (this.#closed ??= new Promise((resolve) => {
      if (this.#info === undefined) this.#settle = resolve
      else resolve(this.#info)
    }))
  }

  get bufferedAmount(): number {
    return this.#output.unsent
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { remoteAddress, remotePort } = this
    const remote =
      remoteAddress === undefined
        ? 'Unix socket'
        : formatEndpoint({ host: remoteAddress, port: remotePort ?? 0 }, this.tls !== undefined)
    const state = this.#info ?? (this.#closing === undefined ? 'open' : 'closing')
    return `Connection ${inspect({ remote, state, bufferedAmount: this.bufferedAmount, ...this.counters }, options)}`
  }

  get counters(): ConnectionCounters {
    return {
      bytesReceived: this.bytesReceived,
      bytesSent: this.#output.written,
      messagesReceived: this.#receiver.taken,
      messagesSent: this.#output.taken,
      errors: this.#errors?.snapshot() ?? {},
    }
  }

  get maxFrameLength(): number {
    return this.#input.maxFrameLength
  }

  set maxFrameLength(value: number) {
    this.#input.maxFrameLength = value
    this.#output.maxFrameLength = value
  }

  // What the socket, the receiver, the output, the deadlines and the budget say and ask. Not part of the contract.

  received(chunk: Uint8Array): void {
    this.bytesReceived += chunk.length
    this.#deadlines?.restartIdle()
    this.#receiver.push(chunk)
    this.#noteReceived(chunk.length)
  }

  filled(room: Uint8Array, size: number): void {
    this.bytesReceived += size
    this.#deadlines?.restartIdle()
    this.#receiver.fill(room, size)
    this.#noteReceived(size)
  }

  room(plenty: boolean): Uint8Array | undefined {
    const room = this.#receiver.room(plenty)
    if (room !== undefined) this.#noteHeld()
    return room
  }

  ended(): void {
    this.#judge(endedBy('remote'))
    this.#peerEnded = true
    this.#receivedToEnd = !this.#receiver.ended
    this.#receiver.end(undefined)
    this.#deadlines?.stopIdle()
    this.#deadlines?.stopFrame()
    this.#awaitClose()
  }

  failed(cause: Error): void {
    const error = new ConnectionClosedError(lossReason(cause, this.tls !== undefined), { cause })
    this.#judge({ ...verdictOf('remote', cause), error })
    this.#output.fail(error.message, cause)
    this.#receiver.end(error)
    // After a bad TLS record Node leaves the socket open, for ever if the peer does.
    if (!this.#socket.destroyed) resetSocket(this.#socket)
  }

  gone(): void {
    clearTimeout(this.#grace)
    clearTimeout(this.#unclosed)
    this.#deadlines?.dispose()
    const left = this.#receiver.left
    const verdict = this.#finalVerdict(left.partial)
    this.#output.fail('the connection is closed', verdict.error)
    this.#receiver.end(verdict.error)
    if (verdict.error !== undefined) this.#countError(verdict.error)
    const info = (this.#info = { ...verdict, ...left, unsent: this.#output.unsent })
    this.#releaseShare()
    this.#settle?.(info)
    this.#registry?.left(this as unknown as SocketConnection<never, never>, info)
    if (diagnostics.close.hasSubscribers) diagnostics.close.publish({ connection: this, info })
  }

  /** Whether this error is among those counted here, or stands for one of them. */
  counted(error: Error): boolean {
    return this.#errors?.has(error) ?? false
  }

  /** Whether this error says that this connection is lost. */
  lostBy(error: Error): boolean {
    return this.#info !== undefined || this.#receiver.ended || this.#aborting
      ? this.counted(error) && !(error instanceof EchoError && error.recoverable)
      : false
  }

  /** Bytes of the messages given out so far. */
  get consumed(): number {
    return this.bytesReceived - this.#receiver.bufferedLength
  }

  get heldBytes(): number {
    const received = this.#receiver.bufferedLength
    return this.#socket.destroyed ? received : received + this.#receiver.roomLength + this.#output.unsent
  }

  get unsent(): number {
    return this.#output.unsent
  }

  get neglected(): boolean {
    return this.#receiver.bufferedLength > 0 && !this.#receiver.waiting
  }

  get owed(): boolean {
    return this.#receiver.owed
  }

  wanted(): void {
    this.#resume()
    if (this.#receiver.owed) this.#awaitFrame(this.#receiver.bufferedLength)
  }

  refused(error: EchoError): void {
    this.#countError(error)
    if (diagnostics.rejected.hasSubscribers) diagnostics.rejected.publish({ connection: this, error })
  }

  /** After a bad frame nothing can be received; replies to what came before it still go out. */
  broken(error: Error): void {
    this.#judge(verdictOf('local', error))
    this.#stopReading()
  }

  endDelivered(): void {
    this.#endDelivered = true
    this.#awaitClose()
  }

  sendRefused(error: Error): void {
    this.#countError(error)
  }

  /** What was refused is missing from what the peer receives. A slow consumer would not take what waits before it either. */
  refusalUnhandled(error: Error): void {
    if (this.#aborting || this.#socket.destroyed) return
    this.report(error)
    const verdict = verdictOf('local', error)
    if (error instanceof SendBufferFullError) this.#abandon(verdict, error.message)
    else this.#abort(verdict)
    this.#aborting = true
  }

  report(error: Error): void {
    if (!this.#aborting) this.#settings.onError(error, { connection: this })
  }

  lossError(reason: string, cause: Error | undefined, delivery: Delivery | undefined): ConnectionClosedError {
    const error = new ConnectionClosedError(reason, { cause, delivery })
    // After our own close() it is a mistake in the program, and no loss.
    if (this.#closing === undefined) (this.#errors ??= new ErrorCounts()).alias(error)
    return error
  }

  finished(cause: Error | undefined): void {
    this.onFinished?.(cause)
  }

  blocked(): void {
    this.#watch().blocked()
    this.#noteHeld()
  }

  moved(): void {
    this.#deadlines?.moved(this.#output.congested)
  }

  slow(): void {
    if (diagnostics.slow.hasSubscribers)
      diagnostics.slow.publish({ connection: this, unsent: this.#output.unsent })
  }

  /** Resets the connection for a deadline's sake. What was received before is still given out. */
  giveUp(error: TimeoutError): void {
    this.#abandon(verdictOf('local', error), error.message)
  }

  evict(error: LimitError): void {
    this.#receiver.drop()
    this.destroy(error)
  }

  exhausted(): void {
    this.#releaseShare()
  }

  #abandon(verdict: Verdict, reason: string): void {
    if (this.#socket.destroyed) return
    this.#judge(verdict)
    this.#output.fail(verdict.error?.message ?? reason, verdict.error)
    this.#receiver.end(verdict.error)
    resetSocket(this.#socket)
  }

  /** As `#abandon()`, but what was sent goes out first: within the close grace, and as far as the peer takes it. */
  #abort(verdict: Verdict): void {
    if (this.#socket.destroyed) return
    this.#aborting = true
    this.#judge(verdict)
    this.#output.refuse(verdict.error?.message ?? 'this side has aborted the connection', verdict.error)
    this.#receiver.end(verdict.error)
    this.#stopReading()
    const reset = () => this.#abandon(verdict, 'this side has aborted the connection')
    const soon = () =>
      void setTimeout(() => setImmediate(reset), this.#output.written === 0 ? 0 : RESET_DELAY)
    void this.#output.flush().then(soon, reset)
  }

  #noReply(delivery: Delivery): ConnectionClosedError {
    const { cause } = this.#receiver
    return this.lossError(cause?.message ?? 'the connection ended before the reply came', cause, delivery)
  }

  #finalVerdict(partial: number): Verdict {
    const verdict = this.#verdict ?? verdictOf('local', undefined)
    const truncated = this.#receivedToEnd && partial > 0 && verdict.reason === 'end'
    return truncated ? truncatedVerdict(this.#receiver.cause, partial) : verdict
  }

  #noteReceived(size: number): void {
    const receiver = this.#receiver
    if (receiver.owed) this.#awaitFrame(size)
    else this.#deadlines?.stopFrame()
    const held = receiver.bufferedLength
    if (held > 0 || this.#share !== undefined) this.#noteHeld()
    if (held > 0 && !receiver.waiting && !receiver.ended) this.onUnrequested?.()
    if (held < this.#settings.recvHighWaterMark || receiver.waiting || receiver.ended) return
    this.#pause()
  }

  #pause(): void {
    this.#paused = true
    this.#socket.pause()
    this.#deadlines?.stopIdle()
  }

  #resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#socket.resume()
    if (!this.#receiver.ended && !this.#socket.destroyed) this.#deadlines?.restartIdle()
  }

  /** Nothing more is received: what comes is dropped, until the peer ends or the grace is over. */
  #stopReading(): void {
    this.#deadlines?.stopFrame()
    this.#resume()
    this.#startGrace()
  }

  #judge(verdict: Verdict): void {
    if (verdict.error !== undefined) this.#countError(verdict.error)
    this.#verdict = judged(this.#verdict, verdict)
  }

  /** `begun`: how many of the bytes received last may belong to it. */
  #awaitFrame(begun: number): void {
    const { bufferedLength, passed } = this.#receiver
    this.#watch().awaitFrame(Math.min(begun, bufferedLength), passed)
  }

  #watch(): ConnectionDeadlines {
    return (this.#deadlines ??= new ConnectionDeadlines(this.#settings, this))
  }

  #noteHeld(): void {
    noteShare((this.#share ??= newShare(this)), this.heldBytes)
  }

  /** What a lost connection had received counts until it is read or dropped. */
  #releaseShare(): void {
    if (this.#share === undefined || this.#info === undefined) return
    if (this.heldBytes === 0 || this.#receiver.finished) dropShare(this.#share)
  }

  #countError(error: Error): void {
    ;(this.#errors ??= new ErrorCounts()).add(error)
  }

  /** A later call may shorten it. */
  #startGrace(grace = this.#settings.closeGrace): void {
    const end = performance.now() + grace
    if (this.#socket.destroyed || end >= this.#graceEnd) return
    this.#graceEnd = end
    clearTimeout(this.#grace)
    this.#grace = setTimeout(() => this.#graceOver(grace), grace)
  }

  /** What an ended peer sent is still given out; what it did not take is lost. */
  #graceOver(grace: number): void {
    const { unsent } = this.#output
    if (!this.#socket.readableEnded) this.destroy(closeTimeout(grace, 'the peer did not end'))
    else if (unsent === 0) this.#socket.destroy()
    else this.giveUp(closeTimeout(grace, `the peer did not take our last ${unsent} bytes`))
  }

  /**
   * The peer has ended, and this was delivered to its reader, or there never was one: from now on somebody is to close the
   * connection. While a reader is still at work on what came before, nobody is late.
   */
  #awaitClose(): void {
    const delivered =
      this.#endDelivered || (!this.#receiver.everReceived && this.#receiver.bufferedLength === 0)
    if (!this.#peerEnded || !delivered || this.attended) return
    if (this.#closing !== undefined || this.#unclosed !== undefined || this.#socket.destroyed) return
    const { queued } = this.#output
    this.#unclosed = setTimeout(() => this.#notClosed(queued), this.#settings.closeGrace)
  }

  /** @param queued what had been sent when the wait began: whoever sends is not done yet. */
  #notClosed(queued: number): void {
    this.#unclosed = undefined
    if (this.#output.queued !== queued) {
      this.#awaitClose()
      return
    }
    this.report(neverClosed(this.#settings.closeGrace))
    void this.close()
  }
}

/**
 * Milliseconds between the last bytes and the reset behind them. A reset drops what the kernel has not sent yet; and libuv, where it
 * finds bytes and a reset at the same time, gives the bytes and takes the reset for an end.
 */
const RESET_DELAY = 50

function verdictOfReason(reason: unknown): Verdict {
  if (reason instanceof AbortSignal)
    return { initiator: 'local', reason: 'aborted', detail: undefined, error: errorOf(reason.reason) }
  return verdictOf('local', reason === undefined || reason === null ? undefined : errorOf(reason))
}
