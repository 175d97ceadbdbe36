import { readFileSync } from 'node:fs'
import { OptionError } from '@echo/protocol'
import { checkCertificate, checkPrivateKey } from '@echo/protocol/node'
import type { Flags } from './flags.js'

type FileFlag = 'tlsCa' | 'tlsCert' | 'tlsKey'

/**
 * What the flags say of TLS, as `connect()` takes it; `undefined` if they say nothing.
 *
 * @throws {OptionError} for a file that cannot be read, or is of another kind.
 */
export function readTls(flags: Flags) {
  const { tls, tlsServername: servername } = flags
  const [ca, cert, key] = [read(flags, 'tlsCa'), read(flags, 'tlsCert'), read(flags, 'tlsKey')]
  if (ca !== undefined) checkCertificate('tlsCa', ca, flags.tlsCa!)
  if (cert !== undefined) checkCertificate('tlsCert', cert, flags.tlsCert!)
  if (cert !== undefined && key !== undefined) checkPrivateKey('tlsKey', key, flags.tlsKey!, cert)
  const given = Object.entries({ ca, cert, key, servername }).filter(([, value]) => value !== undefined)
  return given.length === 0 ? tls : Object.fromEntries(given)
}

function read(flags: Flags, option: FileFlag): string | undefined {
  const file = flags[option]
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8')
  } catch (error) {
    throw new OptionError(option, `a file that can be read (${(error as Error).message})`, file)
  }
}
