import type { Socket } from 'node:net'
import type { Codec } from '../codec.js'
import {
  ConnectionClosedError,
  EchoError,
  SendBufferFullError,
  type Delivery,
  type LimitError,
  type TimeoutError,
} from '../errors.js'
import {
  destroyReason,
  gracefulClose,
  lossReason,
  mergeReason,
  reasonFor,
  truncatedReason,
  type CloseReason,
} from './closing/close-reason.js'
import { ClosingTimers, closeTimeout, neverClosed, type ClosingOwner } from './closing/closing-timers.js'
import { resetAfterFlush, resetSocket } from './closing/reset-socket.js'
import { listenTo, type SocketListener } from './closing/socket-events.js'
import type { CloseInfo, Connection } from './connection.js'
import type { ConnectionSettings } from './connection-options.js'
import { diagnostics } from './diagnostics.js'
import { ErrorCounts } from './error-counts.js'
import { isOwn } from './proxy-info.js'
import { Requests } from './receiving/requests.js'
import type { PayloadDecoder } from './receiving/chunk-decoder.js'
import type { ReceiverOwner, SocketReaderOwner } from './receiving/owners.js'
import type { Receiver } from './receiving/receiver.js'
import { readDirectly } from './receiving/shared-read-buffer.js'
import { SocketReader } from './receiving/socket-reader.js'
import type { MakeWriter } from './sending/message-writer.js'
import { SendQueue, type SendQueueOwner } from './sending/send-queue.js'

/** What a connection is made of, framed or raw. */
export interface ConnectionParts<In, Out> {
  readonly decoder: PayloadDecoder
  readonly codec: Codec<In, never>
  readonly makeWriter: MakeWriter<Out>
  readonly settings: ConnectionSettings
  readonly onClosed: ((connection: Connection<unknown, never>, info: CloseInfo) => void) | undefined
}

/**
 * Where a connection is in its life:
 *
 * ```
 * open ──end()──▶ ended ────────────────────────────┐   ended: this side has; it goes on receiving
 *   │                                               │   peer ended: this side goes on sending
 *   ├──the peer's end──▶ peer ended ──close()──┐    │
 *   ├──close()──▶ closing ◀────────────────────┴────┤   closing: what waits goes out, what comes is dropped
 *   ├──a failure of this side──▶ aborting           │   aborting: what waits goes out, then a reset
 *   └──the socket's close, a reset, a deadline──▶ closed
 * ```
 */
type State = 'open' | 'ended' | 'peer ended' | 'closing' | 'aborting' | 'closed'

/**
 * The life of a connection: what the socket says, the pause above the receive mark, half-close, deadlines, and why it ended. Messages
 * are the receiver's and the send queue's business. What it does not need while it is quiet it makes when it first does. Users see a
 * `SocketConnection`, which has nothing of this.
 */
export class ConnectionCore<In, Out>
  implements SocketListener, ReceiverOwner, SendQueueOwner, SocketReaderOwner, ClosingOwner
{
  readonly reader: SocketReader<In, Out>
  readonly receiver: Receiver<In>
  readonly sendQueue: SendQueue<Out>
  /** What users have in their hands; set right after construction. */
  connection!: Connection<In, Out>

  readonly #socket: Socket
  readonly #settings: ConnectionSettings
  readonly #secure: boolean
  readonly #onClosed: ConnectionParts<In, Out>['onClosed']
  #state: State = 'open'
  #reason: CloseReason | undefined = undefined
  #info: CloseInfo | undefined = undefined
  #closed: Promise<CloseInfo> | undefined = undefined
  #onceClosed: Set<(info: CloseInfo) => void> | undefined = undefined
  #closing: Promise<void> | undefined = undefined
  /** The peer ended while we were receiving: an end inside a frame is its failure. */
  #receivedToEnd = false
  #endDelivered = false
  /** Who works on it: then nobody has forgotten to close it. */
  #workers = 0
  /** Why it ends was reported: what follows from that is not. */
  #reported = false
  /** Of a handler or a relay. */
  #workError: Error | undefined = undefined
  #requests: Requests<In, Out> | undefined = undefined
  #timers: ClosingTimers | undefined = undefined
  #errors: ErrorCounts | undefined = undefined

  /** Takes the socket over. Then call `start()`. */
  constructor(socket: Socket, secure: boolean, parts: ConnectionParts<In, Out>) {
    const { decoder, codec, makeWriter, settings, onClosed } = parts
    this.#socket = socket
    this.#settings = settings
    this.#secure = secure
    this.#onClosed = onClosed
    this.sendQueue = new SendQueue(socket, settings, makeWriter, this)
    this.reader = new SocketReader(socket, settings, decoder, codec, this.sendQueue, this)
    this.receiver = this.reader.receiver
    // Half-close is ours to handle: a socket that ends itself when its peer does would cut off the last replies.
    socket.allowHalfOpen = true
    listenTo(socket, this)
    if (decoder.reserve !== undefined) readDirectly(socket, this.reader)
  }

  start(connection: Connection<In, Out>): void {
    this.connection = connection
    if (diagnostics.open.hasSubscribers) diagnostics.open.publish({ connection })
    this.#socket.resume()
  }

  // What users ask of a connection as a whole.

  get requests(): Requests<In, Out> {
    return (this.#requests ??= new Requests(this.receiver, this.sendQueue, this))
  }

  get state(): string {
    return this.#state
  }

  get closed(): Promise<CloseInfo> {
    return (this.#closed ??= new Promise((resolve) => this.onceClosed(resolve)))
  }

  /** Calls back in the step in which the connection is closed, or now if it is. Gives the function that takes that back. */
  onceClosed(callback: (info: CloseInfo) => void): () => void {
    if (this.#info !== undefined) callback(this.#info)
    else (this.#onceClosed ??= new Set()).add(callback)
    return () => this.#onceClosed?.delete(callback)
  }

  end(): Promise<void> {
    const flushed = this.sendQueue.flush()
    this.#merge(gracefulClose('local'))
    this.sendQueue.end('this side has ended the connection')
    if (this.#state === 'open') this.#state = 'ended'
    return flushed
  }

  close(grace: number | undefined): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = this.closed.then(() => {})
      this.#merge(gracefulClose('local'))
      if (this.#state !== 'closed' && this.#state !== 'aborting') this.#state = 'closing'
      this.sendQueue.end('this side has closed the connection')
      this.receiver.drop()
      this.receiver.end(undefined)
      this.reader.release()
      this.#timers?.stopAwaitingClose()
      this.#stopReading()
    }
    if (grace !== undefined) this.#startGrace(grace)
    return this.#closing
  }

  destroy(reason: unknown): void {
    this.destroyFor(destroyReason(reason))
  }

  get errors(): ErrorCounts {
    return (this.#errors ??= new ErrorCounts())
  }

  errorCounts(): Record<string, number> {
    return this.#errors?.snapshot() ?? {}
  }

  // What a server, a client and a relay ask.

  /** A handler works on it, or a relay. */
  startWork(): void {
    this.#workers++
  }

  /** A handler's work never ends: its server closes the connection. */
  endWork(): void {
    this.#workers--
    this.#awaitClose()
  }

  /**
   * Ends the receiving side from here, for a server that closes: messages already received are still given out, then `undefined`. What
   * the peer sends from now on is read and dropped, so that it does not keep our last replies from arriving.
   */
  stopReceiving(): void {
    this.#merge(gracefulClose('local', 'shutdown'))
    this.receiver.stop()
    this.reader.discard()
  }

  /** Resets the connection, since a handler or a relay failed: what it sent goes out first. */
  abort(reason: CloseReason): void {
    if (reason.error !== undefined && !this.isLoss(reason.error)) this.#workError = reason.error
    this.receiver.drop()
    this.#abort(reason)
  }

  /** As `destroy()`, with a reason for `closed` that the error alone does not give. */
  destroyFor(reason: CloseReason): void {
    if (this.#socket.destroyed) return
    this.receiver.drop()
    this.#reset(reason, 'this side has destroyed the connection')
  }

  /** Whether this error says that this connection is lost, by itself and not by the failure of who works on it. */
  isLoss(error: Error): boolean {
    const over = this.#state === 'closed' || this.#state === 'aborting' || this.receiver.ended
    if (!over || error === this.#workError || !this.errors.has(error)) return false
    return !(error instanceof EchoError && error.recoverable) || error === this.#reason?.error
  }

  // What the socket says.

  onData(chunk: Uint8Array): void {
    this.reader.onData(chunk)
  }

  onEnd(): void {
    this.#merge(gracefulClose('remote'))
    if (this.#state === 'open') this.#state = 'peer ended'
    this.#receivedToEnd = !this.receiver.ended
    this.receiver.end(undefined)
    this.reader.stopDeadlines()
    this.#awaitClose()
  }

  onError(cause: Error): void {
    if (this.reader.bytesReceived === 0 && isOwn(this.connection)) return this.onEnd()
    const error = new ConnectionClosedError(lossReason(cause, this.#secure), { cause })
    this.#merge({ ...reasonFor('remote', cause), error })
    this.sendQueue.fail(error.message, cause)
    this.receiver.end(error)
    // After a bad TLS record Node leaves the socket open, for as long as the peer does.
    if (!this.#socket.destroyed) resetSocket(this.#socket)
  }

  onClose(): void {
    this.#state = 'closed'
    this.#timers?.dispose()
    this.reader.dispose()
    const left = this.receiver.left
    const reason = this.#finalReason(left.partial)
    this.sendQueue.fail('the connection is closed', reason.error)
    this.receiver.end(reason.error)
    if (reason.error !== undefined) this.errors.add(reason.error)
    const info = (this.#info = { ...reason, ...left, unsent: this.sendQueue.unsent })
    this.reader.release()
    for (const callback of this.#onceClosed ?? []) callback(info)
    this.#onClosed?.(this.connection, info)
    if (diagnostics.close.hasSubscribers) diagnostics.close.publish({ connection: this.connection, info })
  }

  // What the receiver says.

  onFrameRefused(error: EchoError): void {
    this.errors.add(error)
    if (diagnostics.rejected.hasSubscribers)
      diagnostics.rejected.publish({ connection: this.connection, error })
  }

  /** After a bad frame nothing can be received; replies to what came before it still go out. */
  onUnreadable(error: Error): void {
    this.#merge(reasonFor('local', error))
    this.#stopReading()
  }

  onExhausted(): void {
    this.reader.release()
  }

  onEndDelivered(): void {
    this.#endDelivered = true
    this.#awaitClose()
  }

  // What the send queue says.

  onBackpressure(): void {
    this.reader.onBackpressure()
  }

  onWriteProgress(hasPendingWrite: boolean): void {
    this.reader.onWriteProgress(hasPendingWrite)
  }

  onSlowConsumer(): void {
    if (diagnostics.slow.hasSubscribers)
      diagnostics.slow.publish({ connection: this.connection, unsent: this.sendQueue.unsent })
  }

  onSendRefused(error: Error): void {
    this.errors.add(error)
  }

  /** What was refused is missing from what the peer receives. A slow consumer would not take what waits before it either. */
  onRefusalUnhandled(error: Error): void {
    if (this.#reported || this.#socket.destroyed) return
    this.report(error)
    this.#reported = true
    const reason = reasonFor('local', error)
    if (error instanceof SendBufferFullError) this.#reset(reason, error.message)
    else this.#abort(reason)
  }

  report(error: Error): void {
    if (!this.#reported) this.#settings.onError(error, { connection: this.connection })
  }

  lossError(reason: string, cause: Error | undefined, delivery: Delivery | undefined): ConnectionClosedError {
    const error = new ConnectionClosedError(reason, { cause, delivery })
    // After our own close() it is a mistake in the program, and no loss.
    if (this.#closing === undefined) this.errors.alias(error)
    return error
  }

  // What the deadlines, the memory budget and the timers of closing ask.

  /** What an ended peer sent is still given out; what it did not take is lost. */
  onGraceOver(grace: number): void {
    const { unsent } = this.sendQueue
    if (!this.#socket.readableEnded) this.destroy(closeTimeout(grace, 'the peer did not end'))
    else if (unsent === 0) this.#socket.destroy()
    else this.timeOut(closeTimeout(grace, `the peer did not take our last ${unsent} bytes`))
  }

  onNeverClosed(): void {
    // Who never received was not told, and has forgotten nothing.
    if (this.#endDelivered) this.report(neverClosed(this.#settings.closeGrace))
    void this.close(undefined)
  }

  /** Resets the connection because of a deadline. What was received before is still given out. */
  timeOut(error: TimeoutError): void {
    this.#reset(reasonFor('local', error), error.message)
  }

  closeOverBudget(error: LimitError): void {
    this.destroy(error)
  }

  #stopReading(): void {
    this.reader.discard()
    this.#startGrace()
  }

  #reset(reason: CloseReason, message: string): void {
    if (this.#socket.destroyed) return
    this.#merge(reason)
    this.sendQueue.fail(reason.error?.message ?? message, reason.error)
    this.receiver.end(reason.error)
    resetSocket(this.#socket)
  }

  /** As `#reset()`, but what was sent goes out first: within the close grace, and as far as the peer takes it. */
  #abort(reason: CloseReason): void {
    if (this.#socket.destroyed) return
    this.#state = 'aborting'
    this.#reported = true
    this.#merge(reason)
    const message = reason.error?.message ?? 'this side has aborted the connection'
    this.sendQueue.refuseMore(message, reason.error)
    this.receiver.end(reason.error)
    this.#stopReading()
    resetAfterFlush(this.sendQueue, () => this.#reset(reason, message))
  }

  #merge(reason: CloseReason): void {
    if (reason.error !== undefined) this.errors.add(reason.error)
    this.#reason = mergeReason(this.#reason, reason)
  }

  #finalReason(partial: number): CloseReason {
    const reason = this.#reason ?? reasonFor('local', undefined)
    if (!this.#receivedToEnd || partial === 0 || reason.reason !== 'end') return reason
    return truncatedReason(this.receiver.cause, partial)
  }

  /**
   * The peer has ended, and this was delivered to its reader, or there never was one: from now on somebody is to close the connection.
   * While a reader is still at work on what came before, nobody is late.
   */
  #awaitClose(): void {
    const { everReceived, bufferedLength } = this.receiver
    const delivered = this.#endDelivered || (!everReceived && bufferedLength === 0)
    if (this.#state === 'peer ended' && delivered && this.#workers === 0)
      (this.#timers ??= new ClosingTimers(this, this.sendQueue)).awaitClose(this.#settings.closeGrace)
  }

  #startGrace(grace = this.#settings.closeGrace): void {
    if (!this.#socket.destroyed) (this.#timers ??= new ClosingTimers(this, this.sendQueue)).startGrace(grace)
  }
}
