import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
} from 'node:fs'
import { connect, createServer, type Server as Listener } from 'node:net'
import { basename, dirname, join, resolve as absolute } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { OptionError } from '@echo/protocol'
import { listening } from './listening.js'

/** What `sockaddr_un` holds, without the zero at its end, in bytes. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103

/** How often a stale file may turn up again, put there by another server that starts, before we give up. */
const MOST_TRIES = 5

/** Milliseconds in which a server answers that is alive: the kernel does it for it. */
const PROBE_TIME = 1_000

/** Whether a path is a file's: neither an abstract name of Linux nor a pipe of Windows. */
export function isSocketFile(path: string): boolean {
  return process.platform !== 'win32' && !path.startsWith('\0')
}

/**
 * The file of a Unix socket, from bind to close.
 *
 * A socket is bound under another name, in a folder that nobody else may enter, gets its mode there, and is then linked to
 * its path. So there is no moment at which somebody could connect whom the mode shuts out; a link fails where a file is,
 * so of two servers that start at the same time one wins; and Node, which removes at the end the name that was bound, cannot remove
 * what another server has put at our path.
 */
export class UnixSocketFile {
  readonly #path: string
  #own: Stats | undefined

  /** @throws {OptionError} for a path that is too long. */
  constructor(path: string) {
    // Wherever the process goes, and removes it from.
    this.#path = absolute(path)
    const longest = Math.max(
      Buffer.byteLength(this.#path),
      Buffer.byteLength(`${dirname(this.#path)}/.XXXXXX/s`),
    )
    if (longest > LONGEST_PATH)
      throw new OptionError(
        'path',
        `of at most ${LONGEST_PATH} bytes, as is its folder's with ten more`,
        path,
      )
  }

  /**
   * Makes `listener` listen at the path. A file that a dead server left is replaced; that of a live one is not, nor is one
   * that is no socket.
   *
   * @throws Node's own error: `EADDRINUSE`, `EACCES`, `ENOENT` and the like.
   */
  async listen(listener: Listener, mode: number, backlog: number): Promise<void> {
    const folder = privateFolder(this.#path)
    const bound = join(folder, 's')
    try {
      await listening(listener, { path: bound, backlog })
      chmodSync(bound, mode)
      this.#own = statSync(bound)
      await alone(this.#path, () => this.#link(bound))
    } catch (error) {
      if (listener.listening) await new Promise((resolve) => listener.close(resolve))
      throw error
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /** Removes the file, if it is still ours. */
  remove(): void {
    const now = lstatSync(this.#path, { throwIfNoEntry: false })
    if (this.#own !== undefined && now !== undefined && same(now, this.#own))
      rmSync(this.#path, { force: true })
  }

  async #link(bound: string): Promise<void> {
    for (let tries = 0; !tryLink(bound, this.#path); tries++) {
      if (tries === MOST_TRIES || !(await removeStale(this.#path))) throw inUse(this.#path)
    }
  }
}

/**
 * Removes the file of a server that is gone. `true` if there is none now; `false` if somebody listens there, or it is no
 * socket.
 */
export async function removeStale(path: string): Promise<boolean> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return true
  if (!found.isSocket() || (await isAlive(path))) return false
  return removeExactly(path, found)
}

/** Milliseconds for which another server that starts is waited for, and between two looks. */
const PATIENCE = 2_000
const PAUSE = 5

/**
 * Runs `act` while no other server of ours changes the same path: to look at a stale file and to remove it are two steps.
 * The lock is an abstract socket of Linux, which dies with its process. Where there is none, or somebody sits on it, we go
 * on without.
 */
async function alone(path: string, act: () => Promise<void>): Promise<void> {
  const lock = process.platform === 'linux' ? await takeLock(path) : undefined
  try {
    await act()
  } finally {
    lock?.close()
  }
}

async function takeLock(path: string): Promise<Listener | undefined> {
  const folder = statSync(dirname(path))
  const name = `\0echo:${folder.dev}:${folder.ino}:${basename(path).slice(0, 40)}`
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(PAUSE)) {
    const lock = createServer()
    if (
      await listening(lock, { path: name, backlog: 1 }).then(
        () => true,
        () => false,
      )
    )
      return lock
  }
  return undefined
}

/** By another name first: if another server has taken the path since we looked, it gets it back. */
function removeExactly(path: string, found: Stats): boolean {
  const folder = privateFolder(path)
  const taken = join(folder, 's')
  try {
    renameSync(path, taken)
    if (same(statSync(taken), found)) return true
    tryLink(taken, path)
    return false
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Beside the path, for its owner alone. */
function privateFolder(path: string): string {
  try {
    return mkdtempSync(`${dirname(path)}/.`)
  } catch (cause) {
    const { code, errno, message } = cause as NodeJS.ErrnoException
    const what = message.slice(0, message.indexOf(','))
    throw Object.assign(new Error(`listen ${what} ${path}`, { cause }), {
      code,
      errno,
      syscall: 'listen',
      address: path,
    })
  }
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const done = (alive: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(alive)
    }
    const timer = setTimeout(() => done(true), PROBE_TIME)
    socket.once('connect', () => done(true))
    // Any other failure, such as a full backlog (EAGAIN) or a want of rights, is no proof that it is dead.
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      done(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    )
  })
}

/** `false` if a file is there. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function same(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino
}

/** As Node says it. */
function inUse(path: string): Error {
  const what =
    lstatSync(path, { throwIfNoEntry: false })?.isSocket() === false
      ? 'a file that is no socket'
      : 'address already in use'
  return Object.assign(new Error(`listen EADDRINUSE: ${what} ${path}`), {
    code: 'EADDRINUSE',
    errno: -98,
    syscall: 'listen',
    address: path,
    port: -1,
  })
}
