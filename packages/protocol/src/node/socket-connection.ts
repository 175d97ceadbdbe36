import type { Socket } from 'node:net'
import { inspect, type InspectOptions } from 'node:util'
import { undefinedMessage } from '../encode-payload.js'
import type { Frames } from '../frames.js'
import { checkInteger } from '../option-checks.js'
import { ConnectionCore, type ConnectionParts } from './connection-core.js'
import { checkRequestOptions, givenGrace, signalOf } from './call-options.js'
import type {
  CloseInfo,
  CloseOptions,
  Connection,
  ConnectionCounters,
  RecvOptions,
  RelayOptions,
  RequestOptions,
} from './connection.js'
import { formatEndpoint } from './endpoint-url.js'
import type { ProxiedPeer, ProxyInfo } from './proxy-info.js'
import { takeReadAhead } from './receiving/read-ahead.js'
import type { Receiver } from './receiving/receiver.js'
import { takeFrames } from './receiving/waiter-queue.js'
import { relay } from './relay.js'
import { handledRejection } from './sending/reported-promise.js'
import type { SendQueue } from './sending/send-queue.js'
import { tlsPeer, type TlsPeer } from './tls/tls-peer.js'

/**
 * For servers and clients: what is behind a connection of ours; `undefined` behind any other. A function, since no property of a
 * connection leads there.
 */
export let coreOf: <In, Out>(connection: Connection<In, Out>) => ConnectionCore<In, Out> | undefined

/** A `Connection` over a `node:net` or `node:tls` socket: the contract, and nothing else. */
export class SocketConnection<In, Out> implements Connection<In, Out> {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly proxy: ProxyInfo | undefined
  readonly tls: TlsPeer | undefined
  readonly #core: ConnectionCore<In, Out>
  readonly #receiver: Receiver<In>
  readonly #sendQueue: SendQueue<Out>

  static {
    coreOf = (connection) => {
      const object = Object(connection) as object
      return #core in object ? (object.#core as never) : undefined
    }
  }

  /** Takes the socket over: nobody else may read it or write to it. */
  constructor(socket: Socket, parts: ConnectionParts<In, Out>, peer: ProxiedPeer | undefined) {
    const readAhead = takeReadAhead(socket)
    const { remoteAddress, remotePort } = peer ?? socket
    this.remoteAddress = remoteAddress
    this.remotePort = remotePort
    this.proxy = peer?.proxy
    this.tls = tlsPeer(socket)
    this.#core = new ConnectionCore(socket, this.tls !== undefined, parts)
    this.#receiver = this.#core.receiver
    this.#sendQueue = this.#core.sendQueue
    this.#core.start(this)
    if (readAhead !== undefined) this.#core.reader.onData(readAhead)
  }

  recv(options?: RecvOptions): Promise<In | undefined> {
    return this.#receiver.recv(signalOf('recv()', options))
  }

  recvMany(max = Infinity): Promise<In[] | undefined> {
    if (max !== Infinity) checkInteger('max', max, 1, Number.MAX_SAFE_INTEGER)
    return this.#receiver.recvMany(max)
  }

  recvFrames(options?: RecvOptions): Promise<Frames | undefined> {
    return this.#receiver.recvFrames(takeFrames, signalOf('recvFrames()', options))
  }

  /** Leaving an iteration early does nothing: the connection stays as it is. */
  [Symbol.asyncIterator](): AsyncIterator<In, undefined> {
    const receiver = this.#receiver
    return { next: () => receiver.next(), return: () => Promise.resolve({ value: undefined, done: true }) }
  }

  send(message: Out): Promise<void> {
    if (message === undefined) throw undefinedMessage()
    return this.#sendQueue.send(message)
  }

  sendMany(messages: readonly Out[]): Promise<void> {
    return this.#sendQueue.sendMany(messages)
  }

  sendFrames(frames: Frames): Promise<void> {
    return this.#sendQueue.sendFrames(frames)
  }

  relay(to: Connection<unknown, never>, options?: RelayOptions): Promise<void> {
    return relay(this.#core as never, coreOf(to), options)
  }

  request(message: Out, options?: RequestOptions): Promise<In> {
    if (message === undefined) throw undefinedMessage()
    const terms = checkRequestOptions(options)
    if (terms.signal?.aborted) return handledRejection(terms.signal.reason)
    return this.#core.requests.request(message, terms)
  }

  flush(): Promise<void> {
    return this.#sendQueue.flush()
  }

  end(): Promise<void> {
    return this.#core.end()
  }

  close(options?: CloseOptions): Promise<void> {
    return this.#core.close(givenGrace(options))
  }

  destroy(reason?: unknown): void {
    this.#core.destroy(reason)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get closed(): Promise<CloseInfo> {
    return this.#core.closed
  }

  get bufferedAmount(): number {
    return this.#sendQueue.unsent
  }

  get counters(): ConnectionCounters {
    return {
      bytesReceived: this.#core.reader.bytesReceived,
      bytesSent: this.#sendQueue.written,
      messagesReceived: this.#receiver.taken,
      messagesSent: this.#sendQueue.taken,
      errors: this.#core.errorCounts(),
    }
  }

  get maxFrameLength(): number {
    return this.#receiver.maxFrameLength
  }

  set maxFrameLength(value: number) {
    this.#receiver.maxFrameLength = value
    this.#sendQueue.maxFrameLength = value
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { remoteAddress: host, remotePort: port = 0, tls, bufferedAmount, counters } = this
    const remote = host === undefined ? 'Unix socket' : formatEndpoint({ host, port }, tls !== undefined)
    const { state } = this.#core
    return `Connection ${inspect({ remote, state, bufferedAmount, ...counters }, options)}`
  }
}
