import { TimeoutError } from '../../errors.js'
import type { SendQueue } from '../sending/send-queue.js'

/** What the timers ask of their connection. */
export interface ClosingOwner {
  /** The grace after `close()` is over. */
  onGraceOver(grace: number): void
  /** Nobody has closed the connection since its end was delivered, nor sent anything. */
  onNeverClosed(): void
}

/** What bounds the end of a connection: the grace for the last bytes, and the wait for somebody to close it. */
export class ClosingTimers {
  readonly #owner: ClosingOwner
  readonly #sendQueue: Pick<SendQueue<never>, 'queued'>
  #graceTimer: NodeJS.Timeout | undefined = undefined
  /** When the grace is over, on the clock of `performance.now()`. */
  #graceEnd = Infinity
  #unclosedTimer: NodeJS.Timeout | undefined = undefined

  constructor(owner: ClosingOwner, sendQueue: Pick<SendQueue<never>, 'queued'>) {
    this.#owner = owner
    this.#sendQueue = sendQueue
  }

  /** In milliseconds. A later call may shorten it. */
  startGrace(grace: number): void {
    const end = performance.now() + grace
    if (end >= this.#graceEnd) return
    this.#graceEnd = end
    clearTimeout(this.#graceTimer)
    this.#graceTimer = setTimeout(() => this.#owner.onGraceOver(grace), grace)
  }

  /** Milliseconds from now, or from the last time that something was sent. */
  awaitClose(milliseconds: number): void {
    if (this.#unclosedTimer !== undefined) return
    // A side that sends is not done yet.
    const { queued } = this.#sendQueue
    this.#unclosedTimer = setTimeout(() => {
      this.#unclosedTimer = undefined
      if (this.#sendQueue.queued === queued) this.#owner.onNeverClosed()
      else this.awaitClose(milliseconds)
    }, milliseconds)
  }

  stopAwaitingClose(): void {
    clearTimeout(this.#unclosedTimer)
  }

  /** Leaves nothing behind. */
  dispose(): void {
    clearTimeout(this.#graceTimer)
    clearTimeout(this.#unclosedTimer)
  }
}

/** The close grace is over. */
export function closeTimeout(grace: number, what: string): TimeoutError {
  return new TimeoutError('close', grace, `${what} within the close grace of ${grace} ms`)
}

/** The peer has ended, and nobody has closed this side. */
export function neverClosed(grace: number): TimeoutError {
  return new TimeoutError(
    'close',
    grace,
    `the peer ended this connection, and ${grace} ms later nobody had closed it; it is closed now. Call conn.close() when you are done with it`,
  )
}
