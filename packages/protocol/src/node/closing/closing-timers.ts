/** What the timers ask of their connection. */
export interface ClosingOwner {
  /** The grace after `close()` is over. */
  onGraceOver(grace: number): void
  /** Nobody has closed the connection since its end was delivered, nor sent anything. */
  onNeverClosed(): void
  /** Bytes sent so far: whoever sends is not done yet. */
  readonly bytesQueued: number
}

/** What bounds the end of a connection: the grace for the last bytes, and the wait for somebody to close it. */
export class ClosingTimers {
  readonly #owner: ClosingOwner
  #graceTimer: NodeJS.Timeout | undefined = undefined
  /** When the grace is over, on the clock of `performance.now()`. */
  #graceEnd = Infinity
  #unclosedTimer: NodeJS.Timeout | undefined = undefined

  constructor(owner: ClosingOwner) {
    this.#owner = owner
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
    const { bytesQueued } = this.#owner
    this.#unclosedTimer = setTimeout(() => {
      this.#unclosedTimer = undefined
      if (this.#owner.bytesQueued === bytesQueued) this.#owner.onNeverClosed()
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
