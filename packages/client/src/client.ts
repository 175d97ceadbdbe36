import type { Connection, RawMessage, RequestOptions } from '@echo/protocol/node'
import {
  clientSettings,
  type AnyClientOptions,
  type ClientState,
  type FramedClientOptions,
  type RawClientOptions,
} from './client-options.js'
import { connector } from './connect.js'
import { ReconnectingClient } from './reconnecting-client.js'

/**
 * Requests to one server, for as long as the program runs: the connection is made again whenever it is lost.
 *
 * This is for request and reply: each message received is taken for the reply to the oldest request. For messages that
 * come unasked, or replies in parts, use `connect()`.
 */
export interface Client<In, Out = In> extends AsyncDisposable {
  /**
   * Sends a message and gives its reply. Requests are pipelined over the current connection, in order.
   *
   * A request is given to one connection, once. If that is lost the request rejects with what is known of it, and is never
   * resent from here, not even when it is known that it was not sent: whether it still makes sense, and whether those behind
   * it do, is the caller's to judge. Only a request that no connection had yet can wait for one (`offlineQueue`); it is
   * encoded when it is sent, so leave it unchanged until then.
   *
   * One that is given up after it was sent keeps its place in line, and its reply is dropped; one that waits for a
   * connection leaves the queue, and is never sent.
   *
   * @param options.timeout in milliseconds from now, the wait for a connection included.
   * @throws {ConnectionClosedError} its `delivery` says `not sent` or `may have been processed`.
   * @throws {LimitError} above `maxInFlight` or `offlineQueue`: this message was not sent.
   * @throws {TimeoutError} no reply, or no connection, in time; and `signal.reason`.
   * @throws {CodecError | FrameTooLargeError | MalformedFrameError | SendBufferFullError} as a connection's `request()`.
   */
  request(message: Out, options?: RequestOptions): Promise<In>

  /**
   * Resolves when there is a connection: now, or when the next one is made.
   *
   * @param options.signal gives up waiting, with `signal.reason`.
   * @throws {ConnectionClosedError} when the client is closed, or has used its attempts up.
   */
  ready(options?: { signal?: AbortSignal | undefined }): Promise<void>

  readonly state: ClientState
  /** The connection in use. To `recv()` from it would take another's reply. */
  readonly connection: Connection<In, Out> | undefined
  /** Why the last attempt failed, or the last connection was lost. */
  readonly lastError: Error | undefined

  /**
   * Closes in order: takes no more requests, refuses those that wait for a connection, waits for the replies that are due,
   * then closes the connection; for at most the close grace in all. Never rejects; further calls give the same promise.
   */
  close(): Promise<void>

  /** Closes at once: the connection is reset, and every request that is not settled rejects. */
  destroy(reason?: Error): void
}

/**
 * A client that lasts. Returns at once, and begins to connect: to 127.0.0.1:8080 unless told otherwise; framed, with the
 * msgpack codec, unless told otherwise. Nothing need be awaited and nothing listened to: an attempt that fails is no more
 * than a state.
 *
 * It reconnects at once after a loss, then after delays that grow and are left to chance (`reconnect`), without limit unless
 * told. The delays start anew only when a connection has proved itself, by a reply or by having lasted `maxDelay`: a server
 * that accepts and closes is not hammered. Until it is closed the client keeps the process alive, also between attempts.
 *
 * A server that accepts requests and never answers is noticed by `idleTimeout` or by each request's `timeout`, if they are
 * set.
 *
 * @throws {OptionError} for an option out of its range.
 */
export function createClient(options: RawClientOptions): Client<Uint8Array, RawMessage>
export function createClient<In = unknown, Out = In>(options?: FramedClientOptions<In, Out>): Client<In, Out>
export function createClient<In, Out>(options: AnyClientOptions<In, Out> = {}): Client<In, Out> {
  const settings = clientSettings(options)
  return new ReconnectingClient(connector(options), settings, options.signal)
}
