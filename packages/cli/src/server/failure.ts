import { OptionError } from '@echo/protocol'
import { flagName } from '../flag-names.js'
import { BAD_USAGE } from '../flags.js'
import { withFlagNames, type Flags } from './flags.js'

/** What to try when the address cannot be had. */
const PORT_HINTS: Record<string, string | undefined> = {
  EADDRINUSE: 'something listens there already. Choose another --port, or --port 0 for any free one',
  EACCES: 'permission was denied. Ports below 1024 often need more rights',
  EADDRNOTAVAIL: 'this machine has no such address',
}
const PATH_HINTS: Record<string, string | undefined> = {
  EADDRINUSE: 'a server listens there, or the file is no socket. Choose another --path',
  EACCES: 'no socket can be made there. Is there such a folder, and may you write to it?',
}

/** Why the command cannot go on: one line, and the exit code. */
export function failureOf(
  error: NodeJS.ErrnoException,
  { path }: Flags,
): { message: string; exitCode: number } {
  if (error instanceof OptionError) {
    const { option, range, value } = error
    if (option === 'tls')
      return { message: `the files of --tls-cert and --tls-key must be ${range}`, exitCode: BAD_USAGE }
    const message = `${flagName(option)} must be ${withFlagNames(range)}, and was ${String(value)}`
    return { message, exitCode: BAD_USAGE }
  }
  const hint = (path === undefined ? PORT_HINTS : PATH_HINTS)[error.code ?? '']
  return { message: hint === undefined ? error.message : `${error.message}: ${hint}`, exitCode: 1 }
}
