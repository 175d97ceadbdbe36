import { readFileSync } from 'node:fs'
import { OptionError } from '@echo/protocol'
import { checkCertificate, checkPrivateKey } from '@echo/protocol/node'
import type { TlsServerOptions } from '@echo/server'

/** Where certificates and keys are, as PEM. */
export interface TlsFlags {
  tlsCert?: string
  tlsKey?: string
  tlsCa?: string
}

/**
 * Reads the files; `undefined` without a certificate. With `--tls-ca` each client must show a certificate that it signed.
 *
 * @throws {OptionError} for a file that cannot be read, or is of another kind.
 */
export function readTls({ tlsCert, tlsKey, tlsCa }: TlsFlags): TlsServerOptions | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  const identity = { cert: read('tlsCert', tlsCert), key: read('tlsKey', tlsKey) }
  checkCertificate('tlsCert', identity.cert, tlsCert)
  checkPrivateKey('tlsKey', identity.key, tlsKey, identity.cert)
  if (tlsCa === undefined) return identity
  const ca = read('tlsCa', tlsCa)
  checkCertificate('tlsCa', ca, tlsCa)
  return { ...identity, ca, requestCert: true }
}

function read(option: keyof TlsFlags, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new OptionError(option, `a file that can be read (${(error as Error).message})`, file)
  }
}
