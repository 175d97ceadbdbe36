import type { Socket } from 'node:net'
import { ConnectionClosedError, type EchoError, type LimitError, type TimeoutError } from '../errors.js'
import { checkInteger } from '../option-checks.js'
import { endedBy, finalVerdict, judged, lossReason, verdictOf, type Verdict } from './close-verdict.js'
import type { CloseInfo, Connection, ConnectionCounters, RecvOptions, RequestOptions } from './connection.js'
import { closeTimeout, noReply, requestTimeout, undefinedMessage } from './connection-failures.js'
import { ConnectionDeadlines, type Watched } from './connection-deadlines.js'
import { LONGEST_DELAY, type ConnectionSettings } from './connection-options.js'
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
    return this.#receiver.recv(options?.signal)
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
    const { timeout, signal } = options ?? {}
    if (timeout !== undefined) checkInteger('timeout', timeout, 1, LONGEST_DELAY)
    if (signal?.aborted) return rejected(signal.reason)
    if (this.#receiver.ended) return rejected(noReply(this.#receiver.cause, 'not sent'))
    const start = this.#output.queued
    try {
      this.#output.enqueue(message)
    } catch (error) {
      return rejected(error)
    }
    // To take the message may have ended the connection: over the memory budget, or by a codec that destroys it.
    if (this.#receiver.ended) return rejected(noReply(this.#receiver.cause, this.#output.deliveryFrom(start)))
    return this.#receiver.reply({
      timeout,
      signal,
      expired: requestTimeout,
      lost: (cause) => noReply(cause, this.#output.deliveryFrom(start)),
    })
  }

  flush(): Promise<void> {
    return this.#output.flush()
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = this.closed.then(() => {})
      this.#judge(endedBy('local'))
      this.#output.end('this side has closed the connection')
      this.#receiver.drop()
      this.#receiver.end(undefined)
      this.#releaseShare()
      this.#stopReading()
    }
    return this.#closing
  }

  destroy(reason?: Error): void {
    if (this.#socket.destroyed) return
    this.#receiver.drop()
    this.#abandon(verdictOf('local', reason), 'this side has destroyed the connection')
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
    this.#receiver.end(undefined)
    this.#deadlines?.stopIdle()
    this.#deadlines?.stopFrame()
    this.#startGrace()
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
    this.#deadlines?.dispose()
    const left = this.#receiver.left
    const verdict = finalVerdict(this.#verdict, this.#receiver.cause, left.partial)
    this.#output.fail('the connection is closed', verdict.error)
    this.#receiver.end(verdict.error)
    if (verdict.error !== undefined) this.#countError(verdict.error)
    const info = (this.#info = { ...verdict, ...left, unsent: this.#output.unsent })
    this.#releaseShare()
    this.#settle?.(info)
    this.#registry?.left(this as unknown as SocketConnection<never, never>, info)
    if (diagnostics.close.hasSubscribers) diagnostics.close.publish({ connection: this, info })
  }

  /** Whether this error is among those counted here. */
  counted(error: Error): boolean {
    return this.#errors?.has(error) ?? false
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

  iterated(): void {
    void this.close()
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

  #startGrace(): void {
    if (this.#socket.destroyed) return
    this.#grace ??= setTimeout(() => this.#graceOver(), this.#settings.closeGrace)
  }

  /** What an ended peer sent is still given out; what it did not take is lost. */
  #graceOver(): void {
    const { closeGrace } = this.#settings
    const { unsent } = this.#output
    if (!this.#socket.readableEnded) this.destroy(closeTimeout(closeGrace, 'the peer did not end'))
    else if (unsent === 0) this.#socket.destroy()
    else this.giveUp(closeTimeout(closeGrace, `the peer did not take our last ${unsent} bytes`))
  }
}
