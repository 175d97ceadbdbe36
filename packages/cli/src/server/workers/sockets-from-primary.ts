import { Server as Listener, type Socket } from 'node:net'
import type { ServerCounters } from '@echo/server'

/** Messages from the primary to a worker; a socket comes with the first kind. */
export type PrimaryMessage = { socket: number } | { request: 'counters' }

/** Messages from a worker to the primary. */
export type WorkerMessage =
  | { ready: true }
  /** It is closing, and takes no more sockets. */
  | { leaving: true }
  /** The worker owns the socket with this number from now on; or the primary still does. */
  | { taken: number }
  | { declined: number }
  /** The number of sockets that were closed since the last report. */
  | { closed: number }
  | { counters: ServerCounters }

/**
 * The listener of a worker. It does not listen itself: the primary does, and sends it sockets. After `close()` it declines
 * them, and emits 'close' when the last one that it took is closed.
 */
export class SocketsFromPrimary extends Listener {
  #open = 0
  #unreported = 0
  #leaving = false

  /** Notifies the primary that the server on this listener is ready for sockets and for requests for its counters. */
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

  /** Declining a socket closes this process's copy only. Nothing was read from it: it arrived in this turn of the event loop. */
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

/** Does nothing once the primary has exited. */
function notifyPrimary(message: WorkerMessage): void {
  if (process.connected) process.send?.(message, () => {})
}
