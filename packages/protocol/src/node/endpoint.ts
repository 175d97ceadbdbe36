import { OptionError } from '../errors.js'
import { checkBoolean, checkInteger, type OptionNames } from '../option-checks.js'

/** Where a server listens and a client connects: a host and a port, or the path of a Unix socket. */
export interface Endpoint {
  /** @default '127.0.0.1' */
  host?: string | undefined
  /** 0 to 65,535; to listen, 0 takes any free port. @default 8080 */
  port?: number | undefined
  /** A Unix socket, instead of host and port. */
  path?: string | undefined
}

/** How each TCP socket is set up, on both sides. */
export interface SocketOptions {
  /** Send small writes immediately, instead of waiting for the acknowledgement of earlier ones. @default true */
  noDelay?: boolean | undefined
  /** Probe an idle peer every 30 seconds, so that one that vanished is noticed in the end. @default true */
  keepAlive?: boolean | undefined
}

export const ENDPOINT_OPTIONS = { host: true, port: true, path: true } satisfies OptionNames<Endpoint>
export const SOCKET_OPTIONS = { noDelay: true, keepAlive: true } satisfies OptionNames<SocketOptions>

/** An endpoint as `node:net` takes it. */
export type NetEndpoint = { host: string; port: number } | { path: string }

const KEEP_ALIVE_DELAY = 30_000

/**
 * @throws {OptionError} for a port out of range, a path beside a host or a port, and empty text: an unset variable must not
 * listen on all interfaces.
 */
export function checkEndpoint(endpoint: Endpoint): NetEndpoint {
  const { host, port, path } = endpoint
  if (path === undefined) {
    return {
      host: checkText('host', host ?? '127.0.0.1'),
      port: checkInteger('port', port ?? 8080, 0, 65_535),
    }
  }
  if (host !== undefined || port !== undefined) {
    throw new OptionError('path', 'given alone: a Unix socket has no host and no port', path)
  }
  return { path: checkPath(path) }
}

/** What `sockaddr_un` holds, without the zero at its end, in bytes. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103

/** The system would take a longer one for its first bytes: that is another path. Windows has pipes instead. */
function checkPath(path: string): string {
  const length = Buffer.byteLength(checkText('path', path))
  if (length <= LONGEST_PATH || process.platform === 'win32') return path
  throw new OptionError(
    'path',
    `of at most ${LONGEST_PATH} bytes, as Unix sockets have it, not ${length}`,
    path,
  )
}

function checkText(option: string, value: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new OptionError(option, 'text that is not empty', value)
}

/** The same for a listener and for a client's socket. @throws {OptionError} for what is no boolean. */
export function netSocketOptions(options: SocketOptions) {
  return {
    noDelay: checkBoolean('noDelay', options.noDelay ?? true),
    keepAlive: checkBoolean('keepAlive', options.keepAlive ?? true),
    keepAliveInitialDelay: KEEP_ALIVE_DELAY,
  }
}
