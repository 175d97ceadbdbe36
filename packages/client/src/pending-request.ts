import { markHandled, setDeadline, type AbortListeners } from '@echo/protocol/node'

/** How its caller gives a request up. */
export interface RequestTerms {
  signal?: AbortSignal | undefined
  /** Milliseconds from now. */
  timeout?: number | undefined
}

/**
 * A promise that a caller holds and may give up, by signal or by time. It settles once; nobody need handle it.
 *
 * One whose time is over after it was sent, by its timeout or by a signal like `AbortSignal.timeout()`, is reported to the one
 * who sent it: when the server has had as much time for it as the caller gave, which is later if it waited for a connection.
 */
export class PendingRequest<T> {
  readonly promise: Promise<T>
  readonly #expired: ((timeout: number) => Error) | undefined
  readonly #since: number
  readonly #forget: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined = undefined
  #leave: (() => void) | undefined = undefined
  #onTimeout: ((limit: number) => void) | undefined = undefined
  /** Milliseconds that it waited for a connection. */
  #waited = 0
  #resolve!: (value: T) => void
  #reject!: (reason: unknown) => void

  constructor(
    aborts: AbortListeners,
    { signal, timeout }: RequestTerms,
    expired?: (timeout: number) => Error,
  ) {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#expired = expired
    this.#since = performance.now()
    if (timeout !== undefined) this.#expireAfter(timeout)
    this.#forget = signal && aborts.add(signal, () => this.#abort(signal.reason))
  }

  /** It waits where `leave` takes it away. */
  wait(leave: () => void): void {
    this.#leave = leave
  }

  /** It is sent in this step. `onTimeout` is called, with its limit in milliseconds, if its reply takes too long. */
  sent(onTimeout: (limit: number) => void): void {
    if (this.#leave !== undefined) this.#waited = performance.now() - this.#since
    this.#leave = undefined
    this.#onTimeout = onTimeout
  }

  resolve(value: T): void {
    this.#settle()
    this.#resolve(value)
  }

  reject(reason: unknown): void {
    this.#settle()
    void markHandled(this.promise)
    this.#reject(reason)
  }

  #expireAfter(timeout: number): void {
    this.#after(timeout, () => {
      // It was sent in the very moment: the process was busy, and the server has had no time for it.
      if (this.#waited > 0 && this.#waited >= timeout - 1) {
        this.#waited = 0
        this.#expireAfter(timeout)
      } else this.#timeOut(this.#expired?.(timeout), timeout)
    })
  }

  #abort(reason: unknown): void {
    if (isTimeout(reason)) this.#timeOut(reason, Math.round(performance.now() - this.#since))
    else this.reject(reason)
  }

  #timeOut(reason: unknown, limit: number): void {
    const report = this.#onTimeout
    this.reject(reason)
    if (report === undefined) return
    if (this.#waited === 0) report(limit)
    else this.#after(this.#waited, () => report(limit))
  }

  #after(milliseconds: number, overdue: () => void): void {
    const timer = setDeadline(milliseconds, () => {
      if (this.#timer === timer) overdue()
    })
    this.#timer = timer
  }

  /** Again when a reply comes to one that was given up before. */
  #settle(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#onTimeout = undefined
    this.#forget?.()
    this.#leave?.()
    this.#leave = undefined
  }
}

/** What `AbortSignal.timeout()` aborts with. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}
