/**
 * From the first signal on: this server is not ready any more, balancers have a time to notice, then it closes. A further signal ends
 * that time, or closes immediately.
 */
export class Shutdown {
  readonly #delay: number
  readonly #close: (immediately: boolean) => void
  #timer: NodeJS.Timeout | undefined
  #step: 'running' | 'draining' | 'closing' = 'running'

  /** @param delay in milliseconds, from the first signal to `close`. */
  constructor(delay: number, close: (immediately: boolean) => void) {
    this.#delay = delay
    this.#close = close
  }

  get begun(): boolean {
    return this.#step !== 'running'
  }

  readonly onSignal = (): void => {
    if (this.#step === 'running' && this.#delay > 0) {
      this.#step = 'draining'
      this.#timer = setTimeout(this.onSignal, this.#delay)
      return
    }
    clearTimeout(this.#timer)
    const immediately = this.#step === 'closing'
    this.#step = 'closing'
    this.#close(immediately)
  }
}
