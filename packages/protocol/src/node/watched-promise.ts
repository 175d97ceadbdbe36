/**
 * The promise of a `send()` that could not resolve at once. It is handled from the start, so that a failure nobody
 * awaits cannot take the process down; and it knows whether anybody took it up, so that such a failure is still heard.
 *
 * `await` goes through `then()` for a subclass, which costs two turns of the microtask queue more than a plain promise:
 * nothing beside the wait, and the reason why sends that succeed at once are plain.
 */
export class WatchedPromise extends Promise<void> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  #awaited = false

  /** Rejected with `error`; if nobody has taken the promise up by the end of this turn, `unheard` gets it. */
  static rejected(error: Error, unheard: (error: Error) => void): Promise<never> {
    const { promise, reject } = WatchedPromise.open(unheard)
    reject(error)
    return promise as Promise<never>
  }

  static open(unheard: (error: Error) => void): OpenPromise {
    let resolve!: () => void
    let settle!: (error: Error) => void
    const promise = new WatchedPromise((onFulfilled: () => void, onRejected) => {
      resolve = onFulfilled
      settle = onRejected
    })
    const reject = (error: Error) => {
      void preHandle(promise)
      settle(error)
      setImmediate(() => {
        if (!promise.#awaited) unheard(error)
      })
    }
    return { promise, resolve, reject }
  }

  // oxlint-disable-next-line unicorn/no-thenable -- to know who takes the promise up is what this class is for
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

/** Marks a promise as handled: should it reject, the process does not hear of it. */
export function preHandle<T extends Promise<unknown>>(promise: T): T {
  void Promise.prototype.then.call(promise, undefined, () => {})
  return promise
}

/** A rejected promise that the process does not hear of. */
export function rejected(reason: unknown): Promise<never> {
  return preHandle(Promise.reject(reason))
}
