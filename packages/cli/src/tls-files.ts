import { readFileSync } from 'node:fs'
import { OptionError } from '@echo/protocol'
import { checkCertificate, checkPrivateKey } from '@echo/protocol/internal'

/** Paths of PEM files. */
export interface TlsFileFlags {
  tlsCa?: string
  tlsCert?: string
  tlsKey?: string
}

/**
 * Reads the files, as options of `node:tls`.
 *
 * @throws {OptionError} for a file that cannot be read, or is of another kind.
 */
export function readTlsFiles(flags: TlsFileFlags): { ca?: string; cert?: string; key?: string } {
  const [ca, cert, key] = [read(flags, 'tlsCa'), read(flags, 'tlsCert'), read(flags, 'tlsKey')]
  if (ca !== undefined) checkCertificate('tlsCa', ca, flags.tlsCa!)
  if (cert !== undefined) checkCertificate('tlsCert', cert, flags.tlsCert!)
  if (cert !== undefined && key !== undefined) checkPrivateKey('tlsKey', key, flags.tlsKey!, cert)
  // No undefined values: when certificates are reloaded they would replace those in use.
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
}

function read(flags: TlsFileFlags, option: keyof TlsFileFlags): string | undefined {
  const file = flags[option]
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8')
  } catch (error) {
    throw new OptionError(option, `a file that can be read (${(error as Error).message})`, file)
  }
}
