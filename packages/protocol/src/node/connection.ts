import type { Frames } from '../frames.js'
import type { ProxyInfo } from './proxy-info.js'
import type { TlsPeer } from './tls/tls-peer.js'

/**
 * Messages over one stream socket. Framed and raw connections are the same but for what a message is: a framed one
 * carries what its codec encodes, one frame a message; a raw one gives the bytes that one read gave.
 *
 * Close it when you are done with it, also after the peer has ended: replies may still be sent then. `for await` does not close it.
 * One whose end was delivered, that sends nothing and that nobody closes is closed after the close grace, with a report to
 * `onError`, unless a handler of `serve()` still works on it.
 */
export interface Connection<In, Out = In> extends AsyncIterable<In>, AsyncDisposable {
  /**
   * The next message; `undefined` says that no more will come, and nothing else does: `''`, an empty `Uint8Array` and
   * `null` are messages. Several calls may be outstanding, and are answered in their order.
   *
   * @param options.signal stops waiting, with `signal.reason`; no message is lost by it.
   * @throws {CodecError} for one message that cannot be decoded; the next call gives the next.
   * @throws {FrameTooLargeError} with `tooLarge: 'discard'`, for each frame that was skipped; the next call gives the next.
   * @throws {FrameTooLargeError | MalformedFrameError | TruncatedFrameError | ConnectionClosedError} once, after the
   * messages that came before.
   *
   * @example
   * ```js
   * import { connect } from '@echo/client'
   * import { listen } from '@echo/server'
   *
   * const server = await listen({ port: 0 })
   * server.serve(async (conn) => {
   *   for await (const message of conn) await conn.send(message)
   * })
   * const conn = await connect(server.url)
   * await conn.send('one')
   * console.log(await conn.recv({ signal: AbortSignal.timeout(5_000) })) // one
   * await conn.end()
   * console.log(await conn.recv()) // undefined
   * await conn.close()
   * await server.close()
   * ```
   */
  recv(options?: RecvOptions): Promise<In | undefined>

  /**
   * All messages that are already here, at most `max`, at least one; waits for it. `undefined`: no more will come.
   * @param max a whole number from 1.
   * @default Infinity
   */
  recvMany(max?: number): Promise<In[] | undefined>

  /**
   * Whole frames, as they came, to be passed on with `sendFrames()`: all that lie here in one piece, at least one; waits for it.
   * `undefined`: no more will come. Nothing is decoded. Their count goes into `counters.messagesReceived`.
   *
   * @param options.signal stops waiting, with `signal.reason`; no frame is lost by it.
   * @throws as `recv()`, but no codec; {OptionError} immediately on a raw connection.
   */
  recvFrames(options?: RecvOptions): Promise<Frames | undefined>

  /**
   * Sends a message. Resolves immediately while less than the send high-water mark waits to be sent, else when that has
   * drained. When it has resolved, the message's bytes are the caller's again: small payloads were copied, one that was
   * not copied has been written.
   *
   * A failure that nobody awaits goes to `onError`; it never becomes an unhandled rejection. If the message was refused, by the
   * codec or a limit, the connection ends with that as its reason (`codec`, `limit`), so that the peer does not receive what
   * follows as if nothing were missing. *Awaited* means that `then` was called, as `await` does, by the end of the turn of the
   * event loop in which the message was refused; to collect promises and await them in a later turn is too late.
   *
   * @throws {CodecError} thrown immediately for `undefined`, which is no message; rejected for what the codec refuses.
   * @throws {FrameTooLargeError | MalformedFrameError | SendBufferFullError} the message was not sent; the connection
   * lives on.
   * @throws {ConnectionClosedError} its `delivery` says what became of the message.
   *
   * @example
   * ```js
   * import { connect } from '@echo/client'
   * import { listen } from '@echo/server'
   *
   * const server = await listen({ port: 0 })
   * server.serve(async (conn) => {
   *   for await (const message of conn) await conn.send(message)
   * })
   * const conn = await connect(server.url)
   * for (const message of ['one', { two: 2 }]) await conn.send(message)
   * console.log(await conn.recv(), await conn.recv()) // one { two: 2 }
   * await conn.close()
   * await server.close()
   * ```
   */
  send(message: Out): Promise<void>

  /**
   * As `send()` for each, in one step, and waits once. The first that is refused, an `undefined` among them, is the last: those before it
   * are sent, none behind it is. The error's `index` says which it was. A rejection does not wait for those before it: what `send()` did not
   * copy of them is the caller's again after `flush()`.
   *
   * @throws {OptionError} immediately for what is no array.
   * @throws as `send()`, always as a rejection.
   */
  sendMany(messages: readonly Out[]): Promise<void>

  /**
   * Sends frames that `recvFrames()` or `encodeOnce()` gave, over as many connections as you like; nothing is encoded. Resolves as `send()`
   * does. That the codecs agree is up to you.
   *
   * @throws {OptionError} immediately for frames of another length field, and on a raw connection.
   * @throws {FrameTooLargeError} if a payload among them is over this connection's `maxFrameLength`: none of them is sent.
   * @throws {ConnectionClosedError | SendBufferFullError} as `send()`.
   */
  sendFrames(frames: Frames): Promise<void>

  /**
   * Passes on to `to` what comes from this connection's peer, frame by frame and undecoded, until the peer ends; then ends `to` as well,
   * and resolves. Reads no faster than the peer of `to` takes it. A proxy is two of them, one each way.
   *
   * If either connection fails, or a frame is over the `maxFrameLength` of `to`, both are aborted with that error, behind what was
   * sent before; so each peer can tell it from a graceful end, and `closed` says why even if nobody awaits this. The same goes for `to` if
   * this connection is closed or destroyed from here before its peer has ended. A frame that this connection discards
   * (`tooLarge: 'discard'`) is counted, and ends nothing. Other calls that receive from this connection meanwhile get frames of their own,
   * in their order, which are not passed on.
   *
   * @param options.end `false` leaves `to` open, however this connection ends. @default true
   * @param options.signal stops passing on, with `signal.reason`; both connections are left as they are, and no frame is lost.
   * @throws {OptionError} immediately if the two have different length fields, or one is raw.
   * @throws whatever either connection failed with, as a rejection.
   */
  relay(to: Connection<unknown, never>, options?: RelayOptions): Promise<void>

  /**
   * Sends a message and gives the reply in its place. The bytes and the place are taken in one step, so requests may be
   * pipelined. One that is given up still owns its place: its reply is dropped when it comes.
   *
   * Replies are paired by order alone: each message received answers the oldest call of `recv()` or `request()` that waits, and a
   * message that came before the request is its reply. A peer that greets, that replies twice or skips a reply shifts all that
   * follow, and nothing here notices: after a timeout, decide whether to go on with this connection. `createClient()` does not.
   *
   * @param options.timeout in milliseconds from now.
   * @throws {TimeoutError | ConnectionClosedError} and what `send()` and `recv()` throw.
   *
   * @example
   * ```js
   * import { connect } from '@echo/client'
   * import { listen } from '@echo/server'
   *
   * const server = await listen({ port: 0 })
   * server.serve(async (conn) => {
   *   for await (const message of conn) await conn.send(message)
   * })
   * const conn = await connect(server.url)
   * const replies = ['a', '', 'b'].map((message) => conn.request(message, { timeout: 5_000 }))
   * console.log(await Promise.all(replies)) // [ 'a', '', 'b' ]
   * await conn.close()
   * await server.close()
   * ```
   */
  request(message: Out, options?: RequestOptions): Promise<In>

  /**
   * Ends this side of the connection after what was sent, and goes on receiving (a shutdown of the sending side). Resolves when all that
   * was sent has been handed to the kernel. The connection closes when the peer has ended too; there is no grace for that.
   *
   * @throws {ConnectionClosedError} if the connection is lost before.
   */
  end(): Promise<void>

  /** Resolves when all that was sent so far has been handed to the kernel. Rejects if the connection is lost before. */
  flush(): Promise<void>

  /**
   * Closes the connection gracefully: sends what waits, ends, then reads and discards until the peer has ended too, for at
   * most the grace; what is left then is reset. From this call on `recv()` gives `undefined`. Never rejects; further calls give the
   * same promise, and may shorten the grace.
   *
   * @param options.grace in milliseconds, 0 to 2,147,483,647. Default: the option `closeGrace`.
   * @throws {OptionError} synchronously, for a grace out of its range.
   */
  close(options?: CloseOptions): Promise<void>

  /**
   * Aborts the connection immediately. What waits to be sent or read is lost. `closed` says `reset`, or what `reason` is. The peer
   * sees a reset, which it cannot take for a graceful close; but Unix sockets have no reset, so there it sees an end.
   *
   * @param reason anything: an error as it is, `null` as if none was given, anything else as the cause of an error. An
   * `AbortSignal` stands for its reason, of whatever class; `closed` then says `aborted`.
   */
  destroy(reason?: unknown): void

  /**
   * How the connection ended. Never rejects. A socket that is not being read hears nothing of an end or a reset, so this
   * may settle late: while the receive mark has paused the socket, not before it is read again.
   */
  readonly closed: Promise<CloseInfo>

  /** Bytes taken by `send()` and `request()` that are not yet in the kernel's hands. */
  readonly bufferedAmount: number

  /** What has passed over it so far: a copy, made when it is asked for. */
  readonly counters: ConnectionCounters

  /**
   * The longest payload sent and received, in bytes. May be set at any time; a frame whose header was already read keeps
   * the old limit. `Infinity` on a raw connection, which has no frames.
   * @throws {OptionError} when set out of range, or on a raw connection.
   */
  maxFrameLength: number

  /** The peer's address; `undefined` on a Unix socket. Behind a balancer with `proxyProtocol`, the client's. */
  readonly remoteAddress: string | undefined
  /** The peer's port; `undefined` on a Unix socket. */
  readonly remotePort: number | undefined
  /** The balancer, and what it says of the connection; `undefined` without `proxyProtocol`. */
  readonly proxy: ProxyInfo | undefined
  /** What TLS says of the connection, and who the peer is if that was verified; `undefined` without TLS. */
  readonly tls: TlsPeer | undefined
}

/** Of a call that waits. */
export interface RecvOptions {
  /** Gives up waiting, with its reason; nothing is lost by it. */
  signal?: AbortSignal | undefined
}

/** Of `relay()`. */
export interface RelayOptions {
  /** End the other connection when this one has ended, in order or by a failure. @default true */
  end?: boolean | undefined
  /** Stops passing on, with its reason; both connections stay as they are. */
  signal?: AbortSignal | undefined
}

/** Of a connection, a client or a server. */
export interface CloseOptions {
  /** Milliseconds until what is left is reset, 0 to 2,147,483,647. @default 10_000; of connections and clients the option `closeGrace` */
  grace?: number | undefined
}

/** Of `request()`. */
export interface RequestOptions {
  /** Gives the request up, with its reason; its place is kept, and its reply is dropped. */
  signal?: AbortSignal | undefined
  /** Milliseconds, 1 to 2,147,483,647. @default none */
  timeout?: number | undefined
}

/** How a connection ended. */
export interface CloseInfo {
  /** Who ended it: this side or the peer. */
  initiator: 'local' | 'remote'
  /**
   * - `end`: a graceful close. `shutdown`: the same, since the server closed. Over TLS, somebody between the two sides can make an end
   *   of TCP look like one of the peer's, since Node does not tell the two apart; in framed mode only between two frames.
   * - `reset`: by the peer, or by `destroy()` here; a peer that was killed may look like this.
   * - `timeout`, `limit`: `detail` says which.
   * - `protocol`: a frame that was too large, malformed or cut off by the end.
   * - `codec`: a message that the codec refused to send, with an unhandled rejection.
   * - `aborted`: by `destroy()` with an `AbortSignal`, or with the reason that Node gives one.
   * - `error`: by anything else, a handler that failed and `destroy(reason)` among it; `error` says what.
   *
   * All but `end` and `shutdown` may have cost messages.
   */
  reason: 'end' | 'shutdown' | 'reset' | 'timeout' | 'limit' | 'protocol' | 'codec' | 'aborted' | 'error'
  /**
   * Of a timeout its kind (`idle`, `frame`, `write`, `close`), of a limit the option's name (`sendHardLimit`: a slow consumer), of a
   * codec its name.
   */
  detail: string | undefined
  /** What went wrong, if it was not a clean end. */
  error: Error | undefined
  /** Bytes of a frame that had begun to arrive and is lost. */
  partial: number
  /** Bytes received that nobody had read by the time the connection closed. */
  unread: number
  /** Bytes sent that were never handed to the kernel. */
  unsent: number
}

/** What has passed over a connection so far. */
export interface ConnectionCounters {
  /** From the peer, in bytes. */
  bytesReceived: number
  /** Handed to the kernel, in bytes. */
  bytesSent: number
  /** Given out by `recv()` and the like; on a raw connection, reads. */
  messagesReceived: number
  /** Taken by `send()` and `request()`. */
  messagesSent: number
  /** Frames and messages refused, received or sent, and what ended the connection, by the error's code. */
  errors: Record<string, number>
}

/** What a raw connection sends: bytes, or text as UTF-8. */
export type RawMessage = Uint8Array | string
