import { msgpack, OptionError, type Codec } from '@echo/protocol'
import {
  checkBoolean,
  checkCodec,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  encodePayload,
  checkModeOptions,
  connectionSettings,
  errorOf,
  errorReporter,
  LONGEST_DELAY,
  type OptionNames,
} from '@echo/protocol/internal'
import type { Connection, FramedOptions } from '@echo/protocol/node'
import type { EndpointsOption } from './endpoint-ring.js'
import { reconnectSettings, type ReconnectOptions, type ReconnectSettings } from './backoff.js'
import { CONNECT_OPTIONS, connectTimeoutOf, type ConnectOptions } from './connect.js'

/**
 * - `connecting`: an attempt is under way, `onConnect` included.
 * - `ready`: requests are sent as they are made.
 * - `waiting`: the last attempt failed; the next follows after a delay.
 * - `closed`: by `close()`, `destroy()`, the signal, or since the attempts are used up. It stays so.
 */
export type ClientState = 'connecting' | 'ready' | 'waiting' | 'closed'

/** What `onState` is called with beside the state. */
export interface StateDetail {
  /** The attempt's number, from 1, since a reply last came; in `waiting`, the next one's. */
  attempt: number
  /** In `waiting`, the milliseconds until then; else 0. */
  delay: number
  /** Why the last attempt failed or the last connection was lost. In `closed`, why; `undefined` after `close()`. */
  error: Error | undefined
}

/** What asks a server whether it still answers. */
export interface PingOptions<Out> {
  /** Any message that the server answers. */
  message: Out
  /** Milliseconds, from 1; shorter than `idleTimeout`, if there is one. */
  interval: number
}

/** What `connect()` takes, and how the client reconnects. */
export interface ClientOptions<In, Out = In> extends Omit<ConnectOptions, 'signal'>, EndpointsOption {
  /** Destroys the client when it aborts. */
  signal?: AbortSignal | undefined
  /** What happens when an attempt fails or a connection is lost. `false`: the client is closed. */
  reconnect?: ReconnectOptions | false | undefined
  /**
   * Requests that may wait for their replies; one more is refused with `LimitError`. One that was given up counts until its
   * reply has come, since its place is kept until then.
   * @default 1_024
   */
  maxInFlight?: number | undefined
  /**
   * Requests that may wait for a connection while there is none, up to `maxInFlight`. With 0 they are refused immediately.
   * @default maxInFlight
   */
  offlineQueue?: number | undefined
  /**
   * Milliseconds that a request waits for a connection at most, 1 to 2,147,483,647; then it rejects as `not sent`, and says why
   * no connection came.
   * @default 10_000
   */
  offlineTimeout?: number | undefined
  /**
   * Runs on each new connection before any request: to authenticate, say. Use the connection, not the client, which is not
   * ready yet. May take as long as connecting may (`connectTimeout`). If it fails, so has the attempt. Messages that come
   * meanwhile are for it: a greeting must be read here, since whatever comes later is taken for a reply.
   */
  onConnect?: ((connection: Connection<In, Out>) => unknown) | undefined
  /**
   * Milliseconds after which a connection is replaced by a new one, from 1; some time in the last quarter of it, at random. So clients
   * behind a balancer spread over its servers again, and leave those that are about to stop. The new one is made first; then requests
   * wait until all replies of the old one have come, so that their order stays. No change of state.
   * @default none: a connection lasts until it is lost
   */
  maxAge?: number | undefined
  /**
   * A message that is sent whenever nothing is in flight, each time `interval` milliseconds have passed, and that the server answers as
   * any other; the reply is dropped. Each new connection has to answer one before it is given requests, since behind a balancer there may
   * be no server at its other end. With an `idleTimeout` that is longer, a server that no longer answers is noticed also while
   * nobody asks it anything.
   * @default none
   */
  ping?: PingOptions<Out> | undefined
  /** Called with each change of state. What it throws goes to `onError`. */
  onState?: ((state: ClientState, detail: StateDetail) => void) | undefined
}

/** Of `createClient()`: how it connects and reconnects, and what its connections carry. */
export type FramedClientOptions<In, Out = In> = ClientOptions<In, Out> & FramedOptions<In, Out>

const CLIENT_OPTIONS = {
  ...CONNECT_OPTIONS,
  endpoints: true,
  reconnect: true,
  maxAge: true,
  ping: true,
  maxInFlight: true,
  offlineQueue: true,
  offlineTimeout: true,
  onConnect: true,
  onState: true,
} satisfies OptionNames<ClientOptions<unknown>>

const PING_OPTIONS = { message: true, interval: true } satisfies OptionNames<PingOptions<unknown>>

/** All options beside those of the connections, with nothing left open. */
export interface ClientSettings<In, Out> {
  reconnect: ReconnectSettings | false
  maxInFlight: number
  offlineQueue: number
  offlineTimeout: number
  connectTimeout: number
  closeGrace: number
  onConnect: ((connection: Connection<In, Out>) => unknown) | undefined
  onState: (state: ClientState, detail: StateDetail) => void
  maxAge: number | undefined
  ping: PingOptions<Out> | undefined
}

/** Over a round trip of 1 ms that is a million requests per second; more would only wait in the server instead of here. */
const DEFAULT_MAX_IN_FLIGHT = 1_024
/** Long enough for a server that restarts; a request that is older is rarely of use. */
const DEFAULT_OFFLINE_TIMEOUT = 10_000

/** @throws {OptionError} for an option that is unknown or out of its range, and in raw mode. */
export function clientSettings<In, Out>(options: FramedClientOptions<In, Out>): ClientSettings<In, Out> {
  checkFramed(options)
  checkModeOptions('createClient()', options, CLIENT_OPTIONS)
  const maxInFlight = options.maxInFlight ?? DEFAULT_MAX_IN_FLIGHT
  checkInteger('maxInFlight', maxInFlight, 1, Number.MAX_SAFE_INTEGER)
  return {
    reconnect: options.reconnect === false ? false : reconnectSettings(options.reconnect),
    maxInFlight,
    offlineQueue: checkInteger('offlineQueue', options.offlineQueue ?? maxInFlight, 0, maxInFlight),
    offlineTimeout: checkInteger(
      'offlineTimeout',
      options.offlineTimeout ?? DEFAULT_OFFLINE_TIMEOUT,
      1,
      LONGEST_DELAY,
    ),
    connectTimeout: connectTimeoutOf(options),
    closeGrace: connectionSettings(options).closeGrace,
    onConnect: checkFunction('onConnect', options.onConnect),
    onState: stateReporter(options),
    maxAge:
      options.maxAge === undefined ? undefined : checkInteger('maxAge', options.maxAge, 1, LONGEST_DELAY),
    ping: pingOf(options),
  }
}

/** A message that cannot be encoded is refused now, since nobody would learn of it later. */
function pingOf<In, Out>(options: FramedClientOptions<In, Out>): PingOptions<Out> | undefined {
  const { ping, idleTimeout = 0, codec = msgpack() } = options
  if (ping === undefined) return undefined
  checkKnownOptions('ping', ping, PING_OPTIONS, 'ping')
  const { message, interval } = ping
  checkInteger('ping.interval', interval, 1, LONGEST_DELAY)
  if (idleTimeout > 0 && interval >= idleTimeout)
    throw new OptionError('ping.interval', `shorter than idleTimeout, which is ${idleTimeout}`, interval)
  if (message === undefined) throw new OptionError('ping.message', 'a message', message)
  checkCodec(codec)
  encodePayload(codec as Codec<unknown, Out>, message)
  return { message, interval }
}

function checkFramed({ raw }: { raw?: boolean | undefined }): void {
  if (!checkBoolean('raw', raw ?? false)) return
  const range = 'left out: a raw reply has no end to tell it by. Use connect() for raw mode'
  throw new OptionError('raw', range, raw)
}

/** Never throws. */
function stateReporter<In, Out>(
  options: FramedClientOptions<In, Out>,
): (state: ClientState, detail: StateDetail) => void {
  const onState = checkFunction('onState', options.onState)
  if (onState === undefined) return () => {}
  const report = errorReporter(options.onError)
  return (state, detail) => {
    try {
      onState(state, detail)
    } catch (thrown) {
      report(errorOf(thrown), {})
    }
  }
}
