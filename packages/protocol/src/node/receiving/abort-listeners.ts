/**
 * What to cancel when a signal aborts: one listener for each signal, however many calls it was given to. A thousand
 * pipelined requests with one signal would otherwise be a thousand listeners, and a warning of a leak.
 */
export class AbortListeners {
  readonly #calls = new Map<AbortSignal, Set<() => void>>()

  /** Calls `cancel` when the signal aborts, which it has not yet. Gives the function that takes it back. */
  add(signal: AbortSignal, cancel: () => void): () => void {
    const calls = this.#calls.get(signal) ?? this.#listen(signal)
    calls.add(cancel)
    return () => {
      if (calls.delete(cancel) && calls.size === 0) this.#forget(signal)
    }
  }

  #listen(signal: AbortSignal): Set<() => void> {
    const calls = new Set<() => void>()
    this.#calls.set(signal, calls)
    signal.addEventListener('abort', this.#onAbort)
    return calls
  }

  #forget(signal: AbortSignal): void {
    this.#calls.delete(signal)
    signal.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (event: Event): void => {
    const signal = event.target as AbortSignal
    const calls = this.#calls.get(signal)!
    this.#forget(signal)
    for (const cancel of calls) cancel()
  }
}
