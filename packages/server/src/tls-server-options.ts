import type { ServerOpts } from 'node:net'
import type { SecureContextOptions, TlsOptions } from 'node:tls'
import { OptionError } from '@echo/protocol'
import { handshakeTimeoutOf, withVersion } from '@echo/protocol/internal'
import type { HandshakeOptions } from '@echo/protocol/node'

/**
 * What `node:tls` takes, passed through: `cert` and `key`, `ca`, `requestCert` for mutual TLS, `SNICallback`,
 * `ALPNProtocols` and so on. TLS 1.3 only, unless `minVersion` or `maxVersion` says otherwise.
 *
 * With `requestCert`, a client without a certificate that one of `ca` has signed is refused, unless `rejectUnauthorized` is
 * false: then look at `connection.tls.authorized`, since anybody gets in.
 */
export interface TlsServerOptions extends Omit<TlsOptions, keyof ServerOpts | 'handshakeTimeout'> {}

/** Of `listen()`, for TLS. */
export interface TlsListenOptions extends HandshakeOptions {
  /**
   * Speak TLS.
   * @default none: what is sent can be read and changed on its way
   */
  tls?: TlsServerOptions | undefined
}

/** All options of a handshake, with nothing left open. */
export interface HandshakeSettings {
  tls: TlsServerOptions
  handshakeTimeout: number
}

/** @throws {OptionError} for a timeout out of its range, and where there is nothing that a server could show. */
export function handshakeSettings(options: TlsListenOptions): HandshakeSettings | undefined {
  const { tls } = options
  const handshakeTimeout = handshakeTimeoutOf(options, tls !== undefined)
  if (tls === undefined) return undefined
  if (Object(tls) !== tls || NEEDED.every((name) => tls[name] === undefined))
    throw new OptionError(
      'tls',
      `an object with cert and key, or one of ${NEEDED.slice(1).join(', ')}`,
      // What is given may be the key, which must not get into a log.
      Object(tls) === tls ? {} : tls,
    )
  return { tls: withVersion(tls), handshakeTimeout }
}

const NEEDED = ['cert', 'pfx', 'SNICallback', 'pskCallback'] as const

/** The options that were, but for those given now. A certificate of the other kind than before takes its place. */
export function reloaded(before: TlsServerOptions, now: SecureContextOptions): TlsServerOptions {
  const { cert, key, pfx, passphrase, ...kept } = before
  const identity = now.cert === undefined && now.pfx === undefined ? { cert, key, pfx, passphrase } : {}
  return withVersion({ ...kept, ...identity, ...now })
}
