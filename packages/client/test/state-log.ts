import type { ClientState, StateDetail } from '@echo/client'

/** Every call of `onState`, in order. */
export class StateLog {
  readonly seen: ClientState[] = []
  readonly details: StateDetail[] = []
  readonly #waiting: { state: ClientState; resolve: (detail: StateDetail) => void }[] = []

  readonly onState = (state: ClientState, detail: StateDetail): void => {
    this.seen.push(state)
    this.details.push(detail)
    for (const wait of this.#waiting.splice(0)) {
      if (wait.state === state) wait.resolve(detail)
      else this.#waiting.push(wait)
    }
  }

  /** Resolves when the state is entered the next time. */
  next(state: ClientState): Promise<StateDetail> {
    return new Promise((resolve) => this.#waiting.push({ state, resolve }))
  }
}
