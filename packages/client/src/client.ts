import { checkSignal, optionsOfCall } from '@echo/protocol/internal'
import type { BesideUrl, CloseOptions, Connection, RequestOptions } from '@echo/protocol/node'
import { clientSettings, type ClientState, type FramedClientOptions } from './client-options.js'
import { ringConnector } from './endpoint-ring.js'
import { ReconnectingClient } from './reconnecting-client.js'

/**
 * Requests to one server, for as long as the program runs: the connection is made again whenever it is lost.
 *
 * This is for request and reply. Replies are paired with requests by their order alone: each message received is taken for the
 * reply to the oldest request. So a message that comes while no request waits, and a request whose time is over, end the
 * connection: replies could be paired with the wrong requests from then on. One timeout therefore costs its neighbors:
 * whatever else is in flight rejects as `may have been processed`, and the next connection is made. What nobody can detect is
 * a message too many while requests wait, such as a greeting that comes after the first request: read greetings in `onConnect`.
 * For messages that come unasked, or replies in parts, use `connect()`.
 */
export interface Client<In, Out = In> extends AsyncDisposable {
  /**
   * Sends a message and gives its reply. Requests are pipelined over the current connection, in order.
   *
   * A request is given to one connection, once. If that is lost the request rejects with what is known of it, and is never
   * resent from here, not even when it is known that it was not sent: whether it still makes sense, and whether those behind
   * it do, is the caller's to judge. Only a request that no connection had yet waits for one (`offlineQueue`,
   * `offlineTimeout`); it is encoded when it is sent, so leave it unchanged until then.
   *
   * One whose time is over after it was sent, by `timeout` or by a signal of `AbortSignal.timeout()`, ends the connection, once
   * the server has had as much time for it. One that is aborted otherwise keeps its place, and its reply is dropped. One that
   * waits for a connection leaves the queue, and is never sent.
   *
   * @param options.timeout in milliseconds from now, the wait for a connection included.
   * @throws {ConnectionClosedError} its `delivery` says `not sent` or `may have been processed`; its `cause` why there was no
   * connection, or why it was lost.
   * @throws {LimitError} above `maxInFlight` or `offlineQueue`: this message was not sent.
   * @throws {TimeoutError} no reply, or no connection, in time; and `signal.reason`.
   * @throws {CodecError | FrameTooLargeError | MalformedFrameError | SendBufferFullError} as a connection's `request()`.
   */
  request(message: Out, options?: RequestOptions): Promise<In>

  /**
   * Resolves when there is a connection: now, or when the next one is made.
   *
   * @param options.signal stops waiting, with `signal.reason`.
   * @throws {ConnectionClosedError} when the client is closed, or has used its attempts up.
   */
  ready(options?: { signal?: AbortSignal | undefined }): Promise<void>

  /** What it is doing now; `onState` is called with each change. */
  readonly state: ClientState
  /** The connection in use. To `recv()` from it would take another's reply. */
  readonly connection: Connection<In, Out> | undefined
  /** Why the last attempt failed, or the last connection was lost. */
  readonly lastError: Error | undefined

  /**
   * Closes in order: takes no more requests, refuses those that wait for a connection, waits for the replies that are due,
   * then closes the connection; for at most the grace in all, after which it is reset. Never rejects; further calls give the
   * same promise, and may shorten the grace.
   *
   * @throws {OptionError} for a grace out of its range.
   */
  close(options?: CloseOptions): Promise<void>

  /**
   * Closes immediately: the connection is reset, and every request that is not settled rejects.
   * @param reason as of a connection's `destroy()`.
   */
  destroy(reason?: unknown): void
}

/**
 * A reconnecting client. Returns immediately, and begins to connect: to 127.0.0.1:8080 unless told otherwise; framed, with the
 * msgpack codec unless told otherwise. Nothing need be awaited and nothing listened to: an attempt that fails is no more
 * than a state, and requests wait for a connection, bounded in number and time.
 *
 * It reconnects immediately after a loss, then after random delays that grow (`reconnect`), without limit unless told. Only a
 * reply resets them: a server that accepts and closes, or that is slower than every timeout, is not hammered. Until it is
 * closed the client keeps the process alive, also between attempts.
 *
 * A server that takes requests and never answers is noticed by each request's `timeout`, or by `idleTimeout`, if they are set; while
 * nobody asks anything, by `ping` and `idleTimeout` together.
 *
 * The address may also be given as a URL, as to `connect()`.
 *
 * @throws {OptionError} for an option that is unknown or out of its range, for a URL of another kind, and for `raw: true`, since
 * nothing tells where a raw reply ends.
 *
 * @example
 * ```js
 * import { createClient } from '@echo/client'
 * import { answer, listen } from '@echo/server'
 *
 * const server = await listen({ port: 0 })
 * server.serve(answer((message) => message))
 * const client = createClient(server.url, { offlineTimeout: 5_000 })
 * console.log(await client.request('hello', { timeout: 1_000 })) // hello
 * await client.close()
 * await server.close()
 * ```
 */
export function createClient<In = unknown, Out = In>(
  url: string | URL,
  options?: BesideUrl<FramedClientOptions<In, Out>>,
): Client<In, Out>
/** A reconnecting client, to 127.0.0.1:8080 and with the msgpack codec by default. Throws as the overload with a URL. */
export function createClient<In = unknown, Out = In>(options?: FramedClientOptions<In, Out>): Client<In, Out>
export function createClient<In, Out>(
  first?: string | URL | FramedClientOptions<In, Out>,
  second?: FramedClientOptions<In, Out>,
): Client<In, Out> {
  const options = optionsOfCall(first, second)
  const settings = clientSettings(options)
  return new ReconnectingClient(ringConnector(options), settings, checkSignal(options.signal))
}
