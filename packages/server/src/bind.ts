import cluster from 'node:cluster'
import { chmodSync, fstatSync, readFileSync } from 'node:fs'
import type { Server as Listener } from 'node:net'
import { OptionError } from '@echo/protocol'
import {
  checkEndpoint,
  checkInteger,
  ENDPOINT_OPTIONS,
  type NetEndpoint,
  type OptionNames,
} from '@echo/protocol/internal'
import type { Endpoint } from '@echo/protocol/node'
import { listening } from './listening.js'
import { isSocketFile, UnixSocketFile } from './unix-socket-file.js'

/** Where to listen: an address, or a socket that listens already. */
export interface BindOptions extends Endpoint {
  /**
   * A descriptor of a socket that listens already, instead of host, port and path: `inheritedDescriptors()` has those that
   * systemd passed.
   */
  fd?: number | undefined
  /**
   * With `path`: who may connect, as of `chmod`.
   * @default 0o600
   */
  socketMode?: number | undefined
}

export const BIND_OPTIONS = {
  ...ENDPOINT_OPTIONS,
  fd: true,
  socketMode: true,
} satisfies OptionNames<BindOptions>

/** Where a server listens: an endpoint of its own, or an inherited socket. */
export interface BindSettings {
  endpoint: NetEndpoint | { fd: number }
  socketMode: number
}

/** Its owner's alone. */
export const DEFAULT_MODE = 0o600

/** @throws {OptionError} for an option out of its range, or beside one that it excludes. */
export function bindSettings({ fd, socketMode, ...endpoint }: BindOptions): BindSettings {
  const mode = checkInteger('socketMode', socketMode ?? DEFAULT_MODE, 0, 0o777)
  if (socketMode !== undefined && (endpoint.path === undefined || !isSocketFile(endpoint.path)))
    throw new OptionError('socketMode', 'given with the path of a file: nothing else has a mode', socketMode)
  if (fd === undefined) return { endpoint: checkEndpoint(endpoint), socketMode: mode }
  const { host, port, path } = endpoint
  if (host !== undefined || port !== undefined || path !== undefined)
    throw new OptionError('fd', 'given alone: a socket that listens already has its address', fd)
  return { endpoint: { fd: checkInteger('fd', fd, 0, 2_147_483_647) }, socketMode: mode }
}

/** What `bind()` gives. */
export interface Binding {
  /** Where it listens now: the port that was free, the path of an inherited socket; `undefined` if it is not known. */
  endpoint: NetEndpoint | undefined
  /** Removes the file of a Unix socket; to be called before the listener is closed. */
  unbind: () => void
}

/**
 * Makes `listener` listen there.
 *
 * @throws Node's own error when the address cannot be had, and for a descriptor that is no socket.
 */
export async function bind(listener: Listener, settings: BindSettings, backlog: number): Promise<Binding> {
  const unbind = await listenAt(listener, settings, backlog)
  return { endpoint: boundEndpoint(listener, settings), unbind }
}

async function listenAt(
  listener: Listener,
  { endpoint, socketMode }: BindSettings,
  backlog: number,
): Promise<() => void> {
  const path = 'path' in endpoint && isSocketFile(endpoint.path) ? endpoint.path : undefined
  if (path === undefined || cluster.isWorker) {
    await listening(listener, { ...endpoint, backlog }).catch((cause: unknown) => {
      throw 'fd' in endpoint ? notListening(endpoint.fd, cause as NodeJS.ErrnoException) : cause
    })
    // A worker's socket is bound by its primary, once for all workers, and removed by it.
    if (path !== undefined) chmodSync(path, socketMode)
    return () => {}
  }
  const file = new UnixSocketFile(path)
  await file.listen(listener, socketMode, backlog)
  return () => file.remove()
}

function boundEndpoint(listener: Listener, { endpoint }: BindSettings): NetEndpoint | undefined {
  if ('path' in endpoint) return endpoint
  const address = listener.address()
  if (address !== null && typeof address === 'object') return { host: address.address, port: address.port }
  const path = 'fd' in endpoint ? pathOf(endpoint.fd) : undefined
  return path === undefined ? undefined : { path }
}

/** The path of an inherited Unix socket: Node does not know it, Linux does. */
function pathOf(fd: number): string | undefined {
  try {
    const inode = String(fstatSync(fd).ino)
    const sockets = readFileSync('/proc/net/unix', 'utf8').split('\n')
    // Num, RefCount, Protocol, Flags, Type, St, Inode, and the path, which may have spaces in it.
    const fields = sockets.map((line) => /^(?:\S+ +){6}(\d+) (.*)$/.exec(line))
    return fields.find((found) => found?.[1] === inode)?.[2]
  } catch {
    return undefined
  }
}

function notListening(fd: number, cause: NodeJS.ErrnoException): Error {
  const { message, code, errno, syscall } = cause
  const what = `${message}: descriptor ${fd} must be a TCP or Unix socket that this process was given`
  return Object.assign(new Error(what, { cause }), { code, errno, syscall })
}
