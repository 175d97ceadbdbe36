import type { Socket } from 'node:net'
import { resetSocket } from '@echo/protocol/node'

/** A call of `accept()` that waits: what it is answered with. */
type Acceptor = (socket: Socket | undefined) => void

/**
 * Where sockets and calls of `accept()` meet: sockets wait for calls, or calls for sockets. A socket that waits is not
 * read. One that finds the queue full is refused.
 */
export class AcceptQueue {
  /** Sockets refused because the queue was full. */
  refused = 0
  readonly #limit: number
  readonly #sockets: Socket[] = []
  readonly #acceptors: Acceptor[] = []
  #closed = false

  constructor(limit: number) {
    this.#limit = limit
  }

  readonly offer = (socket: Socket): void => {
    const acceptor = this.#acceptors.shift()
    if (acceptor !== undefined) acceptor(socket)
    else if (this.#closed || this.#sockets.length >= this.#limit) this.#refuse(socket)
    else this.#hold(socket)
  }

  /** The socket that has waited longest, or the next to come; `undefined` once the queue is closed. */
  take(signal: AbortSignal | undefined): Promise<Socket | undefined> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    const socket = this.#sockets.shift()
    if (socket !== undefined || this.#closed) return Promise.resolve(socket?.off('error', ignore))
    return new Promise((resolve, reject) => {
      const acceptor: Acceptor = (found) => {
        signal?.removeEventListener('abort', giveUp)
        resolve(found)
      }
      const giveUp = () => {
        this.#acceptors.splice(this.#acceptors.indexOf(acceptor), 1)
        reject(signal!.reason)
      }
      this.#acceptors.push(acceptor)
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  /** Resets the sockets that wait, and answers the calls that wait. */
  close(): void {
    this.#closed = true
    for (const socket of this.#sockets.splice(0)) resetSocket(socket)
    for (const acceptor of this.#acceptors.splice(0)) acceptor(undefined)
  }

  /** Its address is looked up now, and kept by Node: of a client that is reset while it waits it cannot be had later. */
  #hold(socket: Socket): void {
    void socket.remoteAddress
    socket.on('error', ignore)
    this.#sockets.push(socket)
  }

  /** A reset, not an end: an end would look like a server that had nothing to say. */
  #refuse(socket: Socket): void {
    this.refused++
    socket.on('error', ignore)
    resetSocket(socket)
  }
}

/** A socket that nobody has accepted yet has nobody to tell. */
function ignore(): void {}
