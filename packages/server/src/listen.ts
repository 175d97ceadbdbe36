import { createServer, type Server as Listener } from 'node:net'
import type { Bytes } from '@echo/protocol'
import {
  checkModeOptions,
  checkSignal,
  connections,
  HANDSHAKE_OPTIONS,
  netSocketOptions,
  optionsOfCall,
  SOCKET_OPTIONS,
  type ModeOptions,
  type OptionNames,
} from '@echo/protocol/internal'
import type { BesideUrl, FramedOptions, RawMessage, RawOptions, SocketOptions } from '@echo/protocol/node'
import { BIND_OPTIONS, bindSettings, type BindOptions } from './bind.js'
import { proxySettings, type ProxyListenOptions } from './proxy-options.js'
import type { Server } from './server.js'
import { ServerCore } from './server-core.js'
import { ADMISSION_OPTIONS, admissionSettings, type AdmissionOptions } from './server-options.js'
import { handshakeSettings, type TlsListenOptions } from './tls-server-options.js'

/** Where to listen, and how. */
export interface ListenOptions
  extends BindOptions, SocketOptions, AdmissionOptions, TlsListenOptions, ProxyListenOptions {
  /** Gives up listening: before the server is there `listen()` rejects with its reason, afterwards the server closes. */
  signal?: AbortSignal | undefined
}

const LISTEN_OPTIONS = {
  ...BIND_OPTIONS,
  ...SOCKET_OPTIONS,
  ...ADMISSION_OPTIONS,
  ...HANDSHAKE_OPTIONS,
  tls: true,
  proxyProtocol: true,
  signal: true,
} satisfies OptionNames<ListenOptions>

/** Where to listen, and what connections carry: frames. */
export type FramedListenOptions<In, Out = In> = ListenOptions & FramedOptions<In, Out>
/** Where to listen, with raw connections. */
export type RawListenOptions = ListenOptions & RawOptions & { raw: true }

/**
 * Listens on 127.0.0.1:8080 unless told otherwise; framed, with the msgpack codec, unless told otherwise.
 *
 * The address may also be given as a URL: `tcp://127.0.0.1:8080`, `unix:/run/echo.sock` (`%`, `?` and `#` in a path as %25,
 * %3F and %23), and `tls://127.0.0.1:8080`, which needs the option `tls`. Without a port it is 8080.
 *
 * @throws {OptionError} for an option that is unknown or out of its range, and for a URL of another kind.
 * @throws Node's own error when the address cannot be had: `EADDRINUSE`, `EACCES` and the like.
 *
 * @example
 * ```js
 * import { listen } from '@echo/server'
 *
 * const server = await listen({ port: 0, maxConnections: 1_000 })
 * console.log(new URL(server.url).hostname, server.address.port > 0) // 127.0.0.1 true
 * await server.close()
 * ```
 */
export function listen(
  url: string | URL,
  options: BesideUrl<RawListenOptions>,
): Promise<Server<Bytes, RawMessage>>
/** Listens with frames, with the msgpack codec by default; `tcp://`, `tls://` or `unix:`. Throws as the overload for raw connections. */
export function listen<In = unknown, Out = In>(
  url: string | URL,
  options?: BesideUrl<FramedListenOptions<In, Out>>,
): Promise<Server<In, Out>>
/** Listens without frames, on 127.0.0.1:8080 by default. Throws as the overload with a URL. */
export function listen(options: RawListenOptions): Promise<Server<Bytes, RawMessage>>
/** Listens with frames, on 127.0.0.1:8080 and with the msgpack codec by default. Throws as the overload with a URL. */
export function listen<In = unknown, Out = In>(
  options?: FramedListenOptions<In, Out>,
): Promise<Server<In, Out>>
export async function listen<In, Out>(
  first?: string | URL | (ListenOptions & ModeOptions<In, Out>),
  second?: ListenOptions & ModeOptions<In, Out>,
): Promise<Server<In, Out>> {
  const options = optionsOfCall(first, second)
  checkModeOptions('listen()', options, LISTEN_OPTIONS)
  const place = bindSettings(options)
  const signal = checkSignal(options.signal)
  signal?.throwIfAborted()
  const listener = createServer({ ...netSocketOptions(options), pauseOnConnect: true })
  const core = serverCore(listener, options)
  const { server } = core
  await core.bind(place)
  if (signal?.aborted) await server.close({ grace: 0 })
  signal?.throwIfAborted()
  const stop = () => void server.close()
  signal?.addEventListener('abort', stop)
  listener.once('close', () => signal?.removeEventListener('abort', stop))
  return server
}

/** What `serverOn()` takes: options, but for the address. */
type OptionsOfServer<In, Out> = Omit<ListenOptions, keyof BindOptions | 'signal'> & ModeOptions<In, Out>

/**
 * A server for the connections of `listener`, which need not listen: a worker's is given them by its primary.
 *
 * @throws {OptionError} for an option out of its range.
 */
export function serverOn<In, Out = In>(
  listener: Listener,
  options: OptionsOfServer<In, Out>,
): Server<In, Out> {
  return serverCore(listener, options).server
}

function serverCore<In, Out>(listener: Listener, options: OptionsOfServer<In, Out>): ServerCore<In, Out> {
  return new ServerCore(listener, {
    open: (onClosed) => connections(options, onClosed),
    proxy: proxySettings(options),
    admission: admissionSettings(options),
    handshake: handshakeSettings(options),
    onError: options.onError,
  })
}
