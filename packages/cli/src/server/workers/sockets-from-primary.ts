import { Server as Listener, type Socket } from 'node:net'
import type { ServerCounters } from '@echo/server'

/** What the primary says to a worker; a socket comes with the first of them. */
export type PrimaryMessage = { socket: number } | { request: 'counters' }

/** What a worker says to the primary. */
export type WorkerMessage =
  | { ready: true }
  /** It closes, and takes no more sockets. */
  | { leaving: true }
  /** The socket with this number is the worker's from now on; or it still is the primary's. */
  | { taken: number }
  | { declined: number }
  /** So many sockets were closed. */
  | { closed: number }
  | { counters: ServerCounters }

/**
 * A worker's listener. It does not listen: the primary does, and gives it sockets. Closed, it declines them, and is done
 * when the last one that it took is closed.
 */
export class SocketsFromPrimary extends Listener {
  #open = 0
  #unreported = 0
  #leaving = false

  /** The server on this listener is ready. From now on the primary sends sockets, and may ask for the counters. */
  begin(counters: () => ServerCounters): void {
    process.on('message', (message: PrimaryMessage, socket: Socket | undefined) => {
      if ('request' in message) notifyPrimary({ counters: counters() })
      else this.#take(message.socket, socket)
    })
    notifyPrimary({ ready: true })
  }

  override close(callback?: (error?: Error) => void): this {
    if (callback !== undefined) this.once('close', callback)
    if (!this.#leaving) {
      this.#leaving = true
      notifyPrimary({ leaving: true })
      this.#endIfDone()
    }
    return this
  }

  /** To decline a socket closes this process's copy of it only. Nothing was read from it: it came in this step. */
  #take(id: number, socket: Socket | undefined): void {
    if (socket === undefined || this.#leaving) {
      socket?.destroy()
      notifyPrimary({ declined: id })
      return
    }
    notifyPrimary({ taken: id })
    this.#open++
    socket.on('close', this.#onClose)
    this.emit('connection', socket)
  }

  readonly #onClose = (): void => {
    this.#open--
    if (this.#unreported++ === 0) setImmediate(this.#report)
    if (this.#leaving) this.#endIfDone()
  }

  readonly #report = (): void => {
    notifyPrimary({ closed: this.#unreported })
    this.#unreported = 0
  }

  #endIfDone(): void {
    if (this.#open === 0) process.nextTick(() => this.emit('close'))
  }
}

/** The primary may be gone. */
function notifyPrimary(message: WorkerMessage): void {
  if (process.connected) process.send?.(message, () => {})
}
