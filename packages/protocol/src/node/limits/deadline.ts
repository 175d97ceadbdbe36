/**
 * As `setTimeout()`, but sockets are polled once more before `overdue` is called: had this process been busy or stopped for
 * longer than the deadline, the timer would come before what the peer has sent long ago. `clearTimeout()` may come too late
 * to prevent the call, so `overdue` looks first whether it still matters.
 */
export function setDeadline(milliseconds: number, overdue: () => void): NodeJS.Timeout {
  return setTimeout(setImmediate, milliseconds, overdue)
}

/**
 * A deadline that is moved far more often than it passes. Its timer is set once and looks at the clock when it fires,
 * instead of being set again with each chunk or write. It does not keep the process alive: the socket does that.
 */
export class Deadline {
  readonly #milliseconds: number
  readonly #overdue: () => void
  #since = 0
  #running = false
  #timer: NodeJS.Timeout | undefined = undefined

  /** @param milliseconds from `restart()` until `overdue` is called, unless it is restarted or stopped before. */
  constructor(milliseconds: number, overdue: () => void) {
    this.#milliseconds = milliseconds
    this.#overdue = overdue
  }

  get running(): boolean {
    return this.#running
  }

  /** Counts from now on. */
  restart(): void {
    this.#since = performance.now()
    this.#running = true
    if (this.#timer === undefined) this.#arm(this.#milliseconds)
  }

  /** Counts no more. The timer stays: the next frame or write will need it. */
  stop(): void {
    this.#running = false
  }

  /** Leaves nothing behind. */
  dispose(): void {
    this.#running = false
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #arm(milliseconds: number): void {
    this.#timer = setTimeout(this.#look, milliseconds).unref()
  }

  readonly #look = (): void => {
    this.#timer = undefined
    if (!this.#running) return
    const left = this.#since + this.#milliseconds - performance.now()
    // A timer may fire up to a millisecond early.
    if (left > 1) this.#arm(left)
    else setImmediate(this.#lookAgain, this.#since)
  }

  /**
   * Sockets have been polled again by now: had this process been busy or stopped for longer than the deadline, the
   * timer would come before what the peer has sent long ago.
   */
  readonly #lookAgain = (since: number): void => {
    // It was restarted meanwhile, and its timer is set.
    if (!this.#running || this.#since !== since) return
    this.#running = false
    this.#overdue()
  }
}
