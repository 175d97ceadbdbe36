/**
 * The promise of a `send()` that could not resolve immediately. It is handled from the start, so that a failure nobody
 * awaits cannot take the process down; and it knows whether `then` was called, so that such a failure is still reported.
 *
 * `await` goes through `then()` for a subclass, which costs two turns of the microtask queue more than a plain promise:
 * nothing beside the wait, and the reason why sends that succeed immediately are plain.
 */
export class ReportedPromise extends Promise<void> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  #awaited = false

  /** Rejected with `error`; if `then` was not called by the end of this turn, `onUnhandled` is called. */
  static rejected(error: Error, onUnhandled: (error: Error) => void): Promise<never> {
    const { promise, reject } = ReportedPromise.open(onUnhandled)
    reject(error)
    return promise as Promise<never>
  }

  static open(onUnhandled: (error: Error) => void): OpenPromise {
    let resolve!: () => void
    let settle!: (error: Error) => void
    const promise = new ReportedPromise((onFulfilled: () => void, onRejected) => {
      resolve = onFulfilled
      settle = onRejected
    })
    const reject = (error: Error) => {
      void markHandled(promise)
      settle(error)
      setImmediate(() => {
        if (!promise.#awaited) onUnhandled(error)
      })
    }
    return { promise, resolve, reject }
  }

  // oxlint-disable-next-line unicorn/no-thenable -- to know whether it is called is what this class is for
  override then<A = void, B = never>(
    onFulfilled?: ((value: void) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#awaited = true
    return super.then(onFulfilled, onRejected)
  }
}

export interface OpenPromise {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Marks a promise as handled: should it reject, there is no unhandled rejection. */
export function markHandled<T extends Promise<unknown>>(promise: T): T {
  void Promise.prototype.then.call(promise, undefined, () => {})
  return promise
}

/** A rejected promise that is handled already. */
export function handledRejection(reason: unknown): Promise<never> {
  return markHandled(Promise.reject(reason))
}
