import { isIP, type Socket } from 'node:net'
import { connect, createSecureContext, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { OptionError } from '@echo/protocol'
import { handshakeTimeoutOf, readingTls, withVersion, type NetEndpoint } from '@echo/protocol/internal'
import type { HandshakeOptions } from '@echo/protocol/node'

/**
 * What `node:tls` takes, passed through: `ca`, `cert` and `key` for mutual TLS, `servername`, `ALPNProtocols` and so on. TLS
 * 1.3 only, unless `minVersion` or `maxVersion` says otherwise. Certificates and keys are read once, from here.
 *
 * - `servername` is what the server is asked for (SNI), and what its certificate must be for. Unless given it is `host`;
 *   with `path` it should be given. An IP address is checked, and not asked for.
 * - `rejectUnauthorized: false` accepts any certificate, so anybody can be the server. That is at your own risk.
 */
export interface TlsClientOptions extends Omit<
  ConnectionOptions,
  'host' | 'port' | 'path' | 'socket' | 'lookup' | 'timeout' | 'allowHalfOpen'
> {}

/** Of `connect()` and `createClient()`, for TLS. */
export interface TlsConnectOptions extends HandshakeOptions {
  /**
   * Speak TLS; `true` with the authorities that Node knows.
   * @default none: what is sent can be read and changed on its way
   */
  tls?: true | TlsClientOptions | undefined
}

/** How a connected socket is secured. */
export interface Securing {
  timeout: number
  secure(socket: Socket): TLSSocket
}

/** @throws {OptionError} for a timeout out of its range, and for certificates and keys that cannot be read. */
export function securing(options: TlsConnectOptions, endpoint: NetEndpoint): Securing | undefined {
  const { tls } = options
  const timeout = handshakeTimeoutOf(options, tls !== undefined)
  if (tls === undefined) return undefined
  if (tls !== true && Object(tls) !== tls) throw new OptionError('tls', 'true, or an object', tls)
  const given = withVersion(tls === true ? {} : tls)
  const secureContext = given.secureContext ?? readingTls(() => createSecureContext(given))
  const settings = { ...hostOptions(endpoint), ...given, secureContext }
  return { timeout, secure: (socket) => connect({ ...settings, socket }) }
}

/** Node asks for a name only if one is set. */
function hostOptions(endpoint: NetEndpoint): ConnectionOptions {
  if ('path' in endpoint) return {}
  const { host } = endpoint
  return isIP(host) === 0 ? { host, servername: host } : { host }
}
