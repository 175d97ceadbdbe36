import { OptionError } from '@echo/protocol'
import { flagName } from '../flag-names.js'
import { BAD_USAGE } from '../flags.js'
import { withFlagNames, type Flags } from './flags.js'

/** Advice for errors of listen(2), by code. */
const PORT_HINTS: Record<string, string | undefined> = {
  EADDRINUSE: 'something listens there already. Choose another --port, or --port 0 for any free one',
  EACCES: 'permission was denied. Ports below 1024 often need more rights',
  EADDRNOTAVAIL: 'this machine has no such address',
}
const PATH_HINTS: Record<string, string | undefined> = {
  EADDRINUSE: 'a server listens there, or the file is not a socket. Choose another --path',
  EACCES: 'a socket cannot be created there. Does the folder exist, and is it writable?',
}

/** The line that explains why the command cannot continue, and its exit code. */
export function failureOf(
  error: NodeJS.ErrnoException,
  { path }: Flags,
): { message: string; exitCode: number } {
  if (error instanceof OptionError) {
    const { option, range, value } = error
    if (option === 'tls')
      return { message: `the files of --tls-cert and --tls-key must be ${range}`, exitCode: BAD_USAGE }
    const message = `${flagName(option.replace(/^proxyProtocol\..*/, 'proxyProtocol'))} must be ${withFlagNames(range)}, and was ${String(value)}`
    return { message, exitCode: BAD_USAGE }
  }
  const hint = (path === undefined ? PORT_HINTS : PATH_HINTS)[error.code ?? '']
  return { message: hint === undefined ? error.message : `${error.message}: ${hint}`, exitCode: 1 }
}
