import {
  checkFunction,
  checkInteger,
  connectionSettings,
  errorOf,
  errorReporter,
  type Connection,
  type FramedOptions,
  type ModeOptions,
  type OptionNames,
  type RawMessage,
  type RawOptions,
} from '@echo/protocol/node'
import { reconnectSettings, type ReconnectOptions, type ReconnectSettings } from './backoff.js'
import { CONNECT_OPTIONS, connectTimeoutOf, type ConnectOptions } from './connect.js'

/**
 * - `connecting`: an attempt is under way, `onConnect` included.
 * - `ready`: requests are sent as they are made.
 * - `waiting`: the last attempt failed; the next follows after a delay.
 * - `closed`: by `close()`, `destroy()`, the signal, or since the attempts are used up. It stays so.
 */
export type ClientState = 'connecting' | 'ready' | 'waiting' | 'closed'

/** What `onState` is told beside the state. */
export interface StateDetail {
  /** The attempt's number, from 1, since a connection last proved itself; in `waiting`, the next one's. */
  attempt: number
  /** In `waiting`, the milliseconds until then; else 0. */
  delay: number
  /** Why the last attempt failed or the last connection was lost. In `closed`, why; `undefined` after `close()`. */
  error: Error | undefined
}

/** What `connect()` takes, and how the client lasts. */
export interface ClientOptions<In, Out = In> extends Omit<ConnectOptions, 'signal'> {
  /** Destroys the client when it aborts. */
  signal?: AbortSignal | undefined
  /** What happens when an attempt fails or a connection is lost. `false`: the client is closed. */
  reconnect?: ReconnectOptions | false | undefined
  /**
   * Requests that may wait for their replies; one more is refused with `LimitError`. One that was given up counts until its
   * reply has come, since it has its place in line until then.
   * @default 1_024
   */
  maxInFlight?: number | undefined
  /**
   * Requests that may wait for a connection while there is none, up to `maxInFlight`. With 0 they are refused.
   * @default 0
   */
  offlineQueue?: number | undefined
  /**
   * Runs on each new connection before any request: to authenticate, say. Use the connection, not the client, which is not
   * ready yet. May take as long as connecting may (`connectTimeout`). If it fails, so has the attempt.
   */
  onConnect?: ((connection: Connection<In, Out>) => unknown) | undefined
  /** Hears of each change of state. What it throws goes to `onError`. */
  onState?: ((state: ClientState, detail: StateDetail) => void) | undefined
}

export const CLIENT_OPTIONS = {
  ...CONNECT_OPTIONS,
  reconnect: true,
  maxInFlight: true,
  offlineQueue: true,
  onConnect: true,
  onState: true,
} satisfies OptionNames<ClientOptions<unknown>>

export type FramedClientOptions<In, Out = In> = ClientOptions<In, Out> & FramedOptions<In, Out>
export type RawClientOptions = ClientOptions<Uint8Array, RawMessage> & RawOptions & { raw: true }
export type AnyClientOptions<In, Out> = ClientOptions<In, Out> & ModeOptions<In, Out>

/** All options beside those of the connections, with nothing left open. */
export interface ClientSettings<In, Out> {
  reconnect: ReconnectSettings | false
  maxInFlight: number
  offlineQueue: number
  connectTimeout: number
  closeGrace: number
  onConnect: ((connection: Connection<In, Out>) => unknown) | undefined
  onState: (state: ClientState, detail: StateDetail) => void
}

/** Over a round trip of 1 ms that is a million requests a second; more would only wait in the server instead of here. */
const DEFAULT_MAX_IN_FLIGHT = 1_024
/** A caller should decide what may wait: by the time there is a connection, a request may be stale. */
const DEFAULT_OFFLINE_QUEUE = 0

/** @throws {OptionError} for an option out of its range. */
export function clientSettings<In, Out>(options: AnyClientOptions<In, Out>): ClientSettings<In, Out> {
  const maxInFlight = options.maxInFlight ?? DEFAULT_MAX_IN_FLIGHT
  checkInteger('maxInFlight', maxInFlight, 1, Number.MAX_SAFE_INTEGER)
  return {
    reconnect: options.reconnect === false ? false : reconnectSettings(options.reconnect),
    maxInFlight,
    offlineQueue: checkInteger('offlineQueue', options.offlineQueue ?? DEFAULT_OFFLINE_QUEUE, 0, maxInFlight),
    connectTimeout: connectTimeoutOf(options),
    closeGrace: connectionSettings(options).closeGrace,
    onConnect: checkFunction('onConnect', options.onConnect),
    onState: stateReporter(options),
  }
}

/** Never throws. */
function stateReporter<In, Out>(
  options: AnyClientOptions<In, Out>,
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
