import type { Socket } from 'node:net'
import { resetSocket } from '@echo/protocol/internal'

/** A call of `accept()` that waits: what it is answered with. */
type Acceptor = (socket: Socket | undefined) => void

/**
 * Where sockets and calls of `accept()` meet: sockets wait for calls, or calls for sockets. A socket that waits is not
 * read.
 */
export class AcceptQueue {
  readonly #limit: number
  readonly #sockets: Socket[] = []
  readonly #acceptors: Acceptor[] = []
  #closed = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Sockets that wait. */
  get length(): number {
    return this.#sockets.length
  }

  /** `false` if there is no room, or the queue is closed: the socket is the caller's still. */
  offer(socket: Socket): boolean {
    if (this.#closed) return false
    const acceptor = this.#acceptors.shift()
    if (acceptor !== undefined) acceptor(socket)
    else if (this.#sockets.length >= this.#limit) return false
    else this.#hold(socket)
    return true
  }

  /** The socket that has waited longest, or the next to come; `undefined` once the queue is closed. */
  take(signal: AbortSignal | undefined): Promise<Socket | undefined> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    const socket = this.#sockets.shift()
    if (socket !== undefined || this.#closed) return Promise.resolve(socket?.off('error', ignore))
    return new Promise((resolve, reject) => {
      const acceptor: Acceptor = (found) => {
        signal?.removeEventListener('abort', cancel)
        resolve(found)
      }
      const cancel = () => {
        this.#acceptors.splice(this.#acceptors.indexOf(acceptor), 1)
        reject(signal!.reason)
      }
      this.#acceptors.push(acceptor)
      signal?.addEventListener('abort', cancel, { once: true })
    })
  }

  /** Answers the calls that wait, and gives back the sockets that do. */
  close(): Socket[] {
    this.#closed = true
    for (const acceptor of this.#acceptors.splice(0)) acceptor(undefined)
    return this.#sockets.splice(0)
  }

  /** Its address is looked up now, and kept by Node: of a client that is reset while it waits it cannot be had later. */
  #hold(socket: Socket): void {
    void socket.remoteAddress
    socket.on('error', ignore)
    this.#sockets.push(socket)
  }
}

/** A reset, not an end: an end would look like a server that had nothing to say. */
export function refuse(socket: Socket): void {
  socket.on('error', ignore)
  resetSocket(socket)
}

/** A socket that nobody has accepted has nobody to tell. */
function ignore(): void {}
