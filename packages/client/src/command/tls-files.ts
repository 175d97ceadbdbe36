import { readFileSync } from 'node:fs'
import { OptionError } from '@echo/protocol'
import type { Flags } from './flags.js'

type FileFlag = 'tlsCa' | 'tlsCert' | 'tlsKey'

/**
 * What the flags say of TLS, as `connect()` takes it; `undefined` if they say nothing.
 *
 * @throws {OptionError} for a file that cannot be read.
 */
export function readTls(flags: Flags) {
  const { tls, tlsServername: servername } = flags
  const [ca, cert, key] = [read(flags, 'tlsCa'), read(flags, 'tlsCert'), read(flags, 'tlsKey')]
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
