import type { Socket } from 'node:net'
import { CodecError, ConnectionClosedError, TimeoutError, type Delivery } from '../errors.js'
import { checkInteger } from '../option-checks.js'
import { lossReason, verdictOf, type Verdict } from './close-verdict.js'
import type { CloseInfo, Connection, RecvOptions, RequestOptions } from './connection.js'
import { LONGEST_DELAY, type ConnectionSettings } from './connection-options.js'
import type { Input } from './input.js'
import type { Output } from './output.js'
import { Receiver } from './receiver.js'
import { rejected } from './watched-promise.js'

const CLEAN_END = { how: 'end', error: undefined } as const

/**
 * A `Connection` over a `node:net` or `node:tls` socket, framed or raw as its input and output are.
 *
 * This file is the life of the connection: what the socket says, the pause above the receive mark, half-close, the grace
 * and the verdict. Messages are the receiver's and the output's business.
 */
export class SocketConnection<In, Out> implements Connection<In, Out> {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly closed: Promise<CloseInfo>

  readonly #socket: Socket
  readonly #input: Input<In>
  readonly #output: Output<Out>
  readonly #settings: ConnectionSettings
  readonly #receiver: Receiver<In>
  #paused = false
  #verdict: Verdict | undefined
  #closing: Promise<void> | undefined
  #grace: NodeJS.Timeout | undefined

  /** Takes the socket over: nobody else may read it or write to it. */
  constructor(socket: Socket, input: Input<In>, output: Output<Out>, settings: ConnectionSettings) {
    this.#socket = socket
    this.#input = input
    this.#output = output
    this.#settings = settings
    this.#receiver = new Receiver(input, {
      wanted: () => this.#resume(),
      broken: (error) => this.#broken(error),
      iterated: () => void this.close(),
    })
    this.remoteAddress = socket.remoteAddress
    this.remotePort = socket.remotePort
    this.closed = new Promise((resolve) => {
      const gone = () => resolve(this.#gone())
      if (socket.closed) process.nextTick(gone)
      else socket.once('close', gone)
    })
    // Half-close is ours to handle: a socket that ends itself when its peer does would cut off the last replies.
    socket.allowHalfOpen = true
    socket.on('data', this.#onData)
    if (socket.readableEnded) process.nextTick(this.#onEnd)
    else socket.once('end', this.#onEnd)
    socket.on('error', this.#onError)
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
    return {
      next: () => this.#receiver.step(),
      return: () => Promise.resolve({ value: undefined, done: true }),
    }
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
      this.#judge({ by: 'local', ...CLEAN_END })
      this.#output.end('this side has closed the connection')
      this.#receiver.drop()
      this.#receiver.end(undefined)
      this.#resume()
      this.#startGrace()
    }
    return this.#closing
  }

  destroy(reason?: Error): void {
    if (this.#socket.destroyed) return
    this.#judge(verdictOf('local', reason))
    this.#output.fail(reason?.message ?? 'this side has destroyed the connection', reason)
    this.#receiver.drop()
    this.#receiver.end(reason)
    resetSocket(this.#socket)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /**
   * Ends the receiving side from here, for a server that closes: messages already received are still given out, then
   * `undefined`. What the peer sends from now on is read and dropped, lest it keep our last replies from arriving.
   */
  stopReceiving(): void {
    this.#receiver.stop()
    this.#resume()
  }

  get maxFrameLength(): number {
    return this.#input.maxFrameLength
  }

  set maxFrameLength(value: number) {
    this.#input.maxFrameLength = value
    this.#output.maxFrameLength = value
  }

  readonly #onData = (chunk: Uint8Array): void => {
    const receiver = this.#receiver
    receiver.push(chunk)
    if (receiver.waiting || receiver.ended || receiver.bufferedLength < this.#settings.recvHighWaterMark)
      return
    this.#paused = true
    this.#socket.pause()
  }

  readonly #onEnd = (): void => {
    this.#judge({ by: 'remote', ...CLEAN_END })
    this.#receiver.end(undefined)
    this.#startGrace()
  }

  readonly #onError = (cause: Error): void => {
    const error = new ConnectionClosedError(lossReason(cause), { cause })
    this.#judge({ ...verdictOf('remote', cause), error })
    this.#output.fail(error.message, cause)
    this.#receiver.end(error)
  }

  /** After a bad frame nothing can be received; replies to what came before it still go out. */
  #broken(error: Error): void {
    this.#judge(verdictOf('local', error))
    this.#resume()
    this.#startGrace()
  }

  #resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#socket.resume()
  }

  /** The first verdict stands, unless it was a clean end and that went wrong afterwards. */
  #judge(verdict: Verdict): void {
    if (this.#verdict === undefined || (this.#verdict.how === 'end' && verdict.how !== 'end'))
      this.#verdict = verdict
  }

  #startGrace(): void {
    if (this.#socket.destroyed) return
    this.#grace ??= setTimeout(() => this.#graceOver(), this.#settings.closeGrace)
  }

  #graceOver(): void {
    if (this.#socket.readableEnded) this.#leaveEndedPeer()
    else this.destroy(closeTimeout(this.#settings.closeGrace, 'the peer did not end'))
  }

  /** What the peer sent before its end is still given out; what it did not take is lost. */
  #leaveEndedPeer(): void {
    const { unsent } = this.#output
    if (unsent === 0) {
      this.#socket.destroy()
      return
    }
    const error = closeTimeout(this.#settings.closeGrace, `the peer did not take our last ${unsent} bytes`)
    this.#judge(verdictOf('local', error))
    this.#output.fail(error.message, error)
    resetSocket(this.#socket)
  }

  #gone(): CloseInfo {
    clearTimeout(this.#grace)
    const verdict = this.#verdict ?? verdictOf('local', undefined)
    this.#output.fail('the connection is closed', verdict.error)
    this.#receiver.end(verdict.error)
    return { ...verdict, ...this.#receiver.left, unsent: this.#output.unsent }
  }
}

/**
 * A reset, since an end would look like a clean close. Only TCP has one: with TLS, and on a Unix socket, it is an end all
 * the same. So it is while our own end is under way: there Node would report an error, and never close the socket.
 */
export function resetSocket(socket: Socket): void {
  const ending = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
  if (!ending && tryReset(socket)) return
  socket.destroy()
}

function tryReset(socket: Socket): boolean {
  try {
    socket.resetAndDestroy()
    return true
  } catch {
    return false
  }
}

function noReply(cause: Error | undefined, delivery: Delivery): ConnectionClosedError {
  return new ConnectionClosedError(cause?.message ?? 'the connection ended before the reply came', {
    cause,
    delivery,
  })
}

function undefinedMessage(): CodecError {
  return new CodecError(
    'a message',
    'encode',
    'undefined is no message; null, an empty string and empty bytes are',
  )
}

function closeTimeout(grace: number, what: string): TimeoutError {
  return new TimeoutError('close', grace, `${what} within the close grace of ${grace} ms`)
}

function requestTimeout(timeout: number): TimeoutError {
  return new TimeoutError(
    'request',
    timeout,
    `no reply came within ${timeout} ms; when it comes it will be dropped`,
  )
}
