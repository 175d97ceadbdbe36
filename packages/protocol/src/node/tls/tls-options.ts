import type { SecureVersion } from 'node:tls'
import { OptionError } from '../../errors.js'
import { checkInteger, type OptionNames } from '../../option-checks.js'
import { LONGEST_DELAY } from '../connection-options.js'

/** On both sides, beside `tls`. */
export interface HandshakeOptions {
  /**
   * Milliseconds for the TLS handshake, from the connection to its end, 1 to 2,147,483,647.
   * @default 10_000: three round trips over the worst of lines, with packets lost; Node's 120_000 lets a peer that says
   * nothing hold a place for two minutes
   */
  handshakeTimeout?: number | undefined
}

export const HANDSHAKE_OPTIONS = { handshakeTimeout: true } satisfies OptionNames<HandshakeOptions>

const DEFAULT_HANDSHAKE_TIMEOUT = 10_000

/** @throws {OptionError} for a timeout out of its range, or one without `tls`: it would do nothing. */
export function handshakeTimeoutOf({ handshakeTimeout }: HandshakeOptions, tls: boolean): number {
  if (handshakeTimeout !== undefined && !tls)
    throw new OptionError(
      'handshakeTimeout',
      'given with tls: without it there is no handshake',
      handshakeTimeout,
    )
  return checkInteger('handshakeTimeout', handshakeTimeout ?? DEFAULT_HANDSHAKE_TIMEOUT, 1, LONGEST_DELAY)
}

/** The oldest version of TLS that is spoken: 1.3 unless the options say which versions are. */
export function withVersion<Options extends VersionOptions>(options: Options): Options {
  if (options.secureProtocol !== undefined) return options
  return { ...options, minVersion: options.minVersion ?? options.maxVersion ?? 'TLSv1.3' }
}

interface VersionOptions {
  minVersion?: SecureVersion | undefined
  maxVersion?: SecureVersion | undefined
  secureProtocol?: string | undefined
}

/** Runs what makes something of certificates and keys. @throws {OptionError} where OpenSSL cannot read them. */
export function readingTls<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    const range = `options that TLS can use (${(error as Error).message})`
    throw new OptionError('tls', range, {})
  }
}
