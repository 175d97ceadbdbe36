import type { SecureContextOptions } from 'node:tls'
import type { BroadcastOptions, Connection, RecvOptions } from '@echo/protocol/node'
import type { Handler } from './handler-pool.js'
import type { ServerCounters } from './server-counters.js'
import type { ServeOptions, ServerCloseOptions } from './server-options.js'

/**
 * A listening server, as `listen()` gives it. `accept()` takes the next connection; `for await` takes one after another,
 * the next when the loop comes round; `serve()` takes each immediately.
 */
export interface Server<In, Out = In> extends AsyncIterable<Connection<In, Out>>, AsyncDisposable {
  /** Where it listens: `host` and `port`, or `path`. May be given to `connect()` as it is. */
  readonly address: ServerAddress

  /** The same as text: `tcp://127.0.0.1:8080`, `tls://127.0.0.1:8080`, `unix:/run/echo.sock`. */
  readonly url: string

  /** It accepts whoever comes: until `close()` is called. For health checks. */
  readonly ready: boolean

  /** The connections that `accept()` has given and that are open. */
  readonly connections: ReadonlySet<Connection<In, Out>>

  /** What it has done so far: a copy. Adds up the open connections, so ask once per second rather than once per message. */
  readonly counters: ServerCounters

  /**
   * The next connection, or `undefined` once the server is closed. A connection that nobody has accepted is not read.
   * @param options.signal stops waiting, with `signal.reason`; no connection is lost by it.
   */
  accept(options?: RecvOptions): Promise<Connection<In, Out> | undefined>

  /**
   * Runs `handler` for each connection, concurrently or for as many as `concurrency` allows, and closes the connection when it
   * returns. A handler that fails costs its own connection only: what it sent before goes out, then the connection is aborted,
   * so that the peer can tell this from a graceful close, and the error goes to `onError`. A handler that fails since its own
   * connection was lost is only counted. Resolves when the server is closed and the last handler is done.
   *
   * @throws {OptionError} for a concurrency out of its range.
   *
   * @example
   * ```js
   * import { connect } from '@echo/client'
   * import { listen } from '@echo/server'
   *
   * const server = await listen({ port: 0 })
   * server.serve(
   *   async (conn) => {
   *     for await (const message of conn) await conn.send(message)
   *   },
   *   { concurrency: 100 },
   * )
   * const conn = await connect(server.url)
   * console.log(await conn.request('hello')) // hello
   * await conn.close()
   * await server.close({ grace: 1_000 })
   * ```
   */
  serve(handler: Handler<In, Out>, options?: ServeOptions): Promise<void>

  /**
   * Sends one message over all `connections`: it is encoded once, and nobody is waited for. A peer that does not read is ended at its own
   * `sendHardLimit` (reason `limit`), and the others do not notice. For some of them: `broadcast(connections, message)`.
   *
   * Gives how many connections took it into their queues.
   *
   * @param options.except a connection that is left out: mostly the one that the message came from.
   * @throws {CodecError} for `undefined`, and for what the codec refuses; then nothing is sent.
   * @throws {OptionError} on a raw server.
   */
  broadcast(message: Out, options?: BroadcastOptions): number

  /**
   * Reloads certificates and keys, without a restart: new connections are shown these, those that are open go on. What is
   * not given stays as it was: `ca`, ciphers and so on.
   *
   * @throws {OptionError} for certificates and keys that cannot be read, and on a server without `tls`. What was before
   * stays in force.
   */
  setSecureContext(options: SecureContextOptions): void

  /**
   * Stops accepting, resets connections that nobody has accepted, and lets each loop finish what it has received: its
   * `recv()` then gives `undefined`. Resolves when all connections are closed; what is left after the grace is reset.
   *
   * With `patience` nobody new is accepted, and those who are connected are served as before until the last of them has left, or the
   * patience is over; only then comes all of the above. Clients with a `maxAge` leave by themselves.
   *
   * A further call may shorten both: `close()` ends the patience.
   *
   * @throws {OptionError} for an option that is unknown or out of its range.
   *
   * @example
   * ```js
   * import { answer, listen } from '@echo/server'
   *
   * const server = await listen({ port: 0 })
   * server.serve(answer((message) => message))
   * process.once('SIGTERM', () => server.close({ grace: 5_000 }))
   * process.kill(process.pid, 'SIGTERM')
   * ```
   */
  close(options?: ServerCloseOptions): Promise<void>

  /** As `accept()`, until the server is closed. Leaving the loop early closes nothing. */
  [Symbol.asyncIterator](): AsyncIterator<Connection<In, Out>, undefined>
}

/** Where a server listens: `host` and `port`, or the `path` of a Unix socket. */
export interface ServerAddress {
  /** An IP address: the one that the name given stands for. */
  readonly host: string | undefined
  /** The one that was free, if 0 was asked for. */
  readonly port: number | undefined
  /** Of a Unix socket, which has no host and port. */
  readonly path: string | undefined
}
