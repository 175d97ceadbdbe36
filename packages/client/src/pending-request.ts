import { preHandle, type AbortListeners } from '@echo/protocol/node'

/** How its caller gives a call up. */
export interface RequestTerms {
  signal?: AbortSignal | undefined
  /** Milliseconds from now. */
  timeout?: number | undefined
}

/** A promise that a caller holds and may give up, by signal or by time. It settles once; nobody need handle it. */
export class PendingRequest<T> {
  readonly promise: Promise<T>
  /** Leaves where the call waits. */
  leave: (() => void) | undefined = undefined
  readonly #timer: NodeJS.Timeout | undefined
  readonly #forget: (() => void) | undefined
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
    if (timeout !== undefined) this.#timer = setTimeout(() => this.reject(expired?.(timeout)), timeout)
    this.#forget = signal && aborts.add(signal, () => this.reject(signal.reason))
  }

  resolve(value: T): void {
    this.#settle()
    this.#resolve(value)
  }

  reject(reason: unknown): void {
    this.#settle()
    void preHandle(this.promise)
    this.#reject(reason)
  }

  #settle(): void {
    clearTimeout(this.#timer)
    this.#forget?.()
    this.leave?.()
    this.leave = undefined
  }
}
