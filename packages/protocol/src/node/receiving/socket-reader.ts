import type { Socket } from 'node:net'
import type { Codec } from '../../codec.js'
import type { LimitError, TimeoutError } from '../../errors.js'
import type { ConnectionSettings } from '../connection-options.js'
import { ConnectionDeadlines, type DeadlineTarget } from '../limits/connection-deadlines.js'
import {
  charge,
  closeAccount,
  openAccount,
  type AccountOwner,
  type MemoryAccount,
} from '../limits/memory-budget.js'
import type { SendQueue } from '../sending/send-queue.js'
import type { PayloadDecoder } from './chunk-decoder.js'
import type { ByteSource, ReceiverOwner, SocketReaderOwner } from './owners.js'
import { Receiver } from './receiver.js'
import type { DirectReader } from './shared-read-buffer.js'

/**
 * Reads a socket into a receiver: paused above the receive mark, with deadlines for the peer, and charged to the memory budget. The
 * deadlines and the account are made when they are first needed.
 */
export class SocketReader<In, Out> implements DirectReader, ByteSource, DeadlineTarget, AccountOwner {
  readonly receiver: Receiver<In>
  /** In bytes. */
  bytesReceived = 0
  /** Called when bytes came that no call waits for: for a client that takes nothing but replies. */
  onUnclaimed: (() => void) | undefined = undefined
  /** Takes the first `size` bytes that were read, if it can, to pass them on. */
  passOn: ((source: Uint8Array, size: number) => boolean) | undefined = undefined
  readonly #socket: Socket
  readonly #settings: ConnectionSettings
  readonly #decoder: PayloadDecoder
  readonly #sendQueue: SendQueue<Out>
  readonly #owner: SocketReaderOwner
  #paused = false
  #deadlines: ConnectionDeadlines | undefined = undefined
  #account: MemoryAccount | undefined = undefined

  constructor(
    socket: Socket,
    settings: ConnectionSettings,
    decoder: PayloadDecoder,
    codec: Codec<In, never>,
    sendQueue: SendQueue<Out>,
    owner: SocketReaderOwner & ReceiverOwner,
  ) {
    this.receiver = new Receiver(decoder, codec, this, owner)
    this.#socket = socket
    this.#settings = settings
    this.#decoder = decoder
    this.#sendQueue = sendQueue
    this.#owner = owner
    if (settings.idleTimeout > 0) this.#deadlines = new ConnectionDeadlines(settings, this)
  }

  onData(chunk: Uint8Array): void {
    this.bytesReceived += chunk.length
    this.receiver.push(chunk)
    this.#received(chunk.length)
  }

  onReadShared(source: Uint8Array, size: number): Uint8Array | undefined {
    this.bytesReceived += size
    if (this.passOn === undefined || !this.passOn(source, size)) this.receiver.pushCopy(source, size)
    return this.#received(size) > 0 ? this.#nextBuffer(size === source.length) : undefined
  }

  onReadInto(buffer: Uint8Array, size: number): Uint8Array | undefined {
    this.bytesReceived += size
    this.receiver.commit(buffer, size)
    this.#received(size)
    return this.#nextBuffer(size === buffer.length)
  }

  /** A call waits for bytes: reads, and gives the peer a time for a frame that has begun. */
  onWaiting(): void {
    if (this.#paused) this.resume()
    if (this.#decoder.frameBegun) this.#awaitFrame(this.#decoder.bufferedLength)
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#socket.resume()
    if (!this.receiver.ended && !this.#socket.destroyed) this.#deadlines?.restartIdle()
  }

  /** Nothing more is wanted: what comes is read and dropped. */
  discard(): void {
    this.#deadlines?.stopFrame()
    this.resume()
  }

  /** The peer has ended: no deadline is left for what it sends. */
  stopDeadlines(): void {
    this.#deadlines?.stopIdle()
    this.#deadlines?.stopFrame()
  }

  onBackpressure(): void {
    this.#watch().onBackpressure()
    this.#charge()
  }

  onWriteProgress(hasPendingWrite: boolean): void {
    this.#deadlines?.onWriteProgress(hasPendingWrite)
  }

  /** The socket is closed. What was received counts towards the memory budget until it is read or dropped: see `release()`. */
  dispose(): void {
    this.#deadlines?.dispose()
  }

  /** Nothing more is held, or will be asked for. */
  release(): void {
    if (this.#account === undefined || !this.#socket.closed) return
    if (this.heldBytes === 0 || this.receiver.finished) closeAccount(this.#account)
  }

  // What the deadlines and the memory budget ask.

  get unsent(): number {
    return this.#sendQueue.unsent
  }

  get hasUnread(): boolean {
    return this.#decoder.bufferedLength > 0 && !this.receiver.hasWaiters
  }

  get awaitingFrame(): boolean {
    return this.receiver.hasWaiters && this.#decoder.frameBegun
  }

  get heldBytes(): number {
    const received = this.#decoder.bufferedLength
    if (this.#socket.destroyed) return received
    return received + (this.#decoder.reservedLength ?? 0) + this.#sendQueue.unsent
  }

  timeOut(error: TimeoutError): void {
    this.#owner.timeOut(error)
  }

  closeOverBudget(error: LimitError): void {
    this.#owner.closeOverBudget(error)
  }

  /** `size` bytes came, and waiting calls were answered as far as that goes. Gives how many bytes are left. */
  #received(size: number): number {
    const { hasWaiters } = this.receiver
    if (this.#deadlines !== undefined) this.#deadlines.restartIdle()
    if (hasWaiters && this.#decoder.frameBegun) this.#awaitFrame(size)
    else if (this.#deadlines !== undefined) this.#deadlines.stopFrame()
    const held = this.#decoder.bufferedLength
    if (held > 0 || (this.#account !== undefined && this.#account.bytes > 0)) this.#charge()
    if (held > 0 && !hasWaiters && !this.receiver.ended) this.#onUnread(held)
    return held
  }

  #onUnread(held: number): void {
    this.onUnclaimed?.()
    if (held < this.#settings.recvHighWaterMark) return
    this.#paused = true
    this.#socket.pause()
    this.#deadlines?.stopIdle()
  }

  /** Memory for the bytes that come next; `undefined`: the shared buffer. */
  #nextBuffer(readFilledBuffer: boolean): Uint8Array | undefined {
    const buffer = this.receiver.reserve(readFilledBuffer)
    if (buffer !== undefined) this.#charge()
    return buffer
  }

  /** `begun`: how many of the bytes received last may belong to it. */
  #awaitFrame(begun: number): void {
    this.#watch().awaitFrame(Math.min(begun, this.#decoder.bufferedLength), this.receiver.passed)
  }

  #watch(): ConnectionDeadlines {
    return (this.#deadlines ??= new ConnectionDeadlines(this.#settings, this))
  }

  #charge(): void {
    charge((this.#account ??= openAccount(this)), this.heldBytes)
  }
}
