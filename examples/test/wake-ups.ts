/** Lets those who wait look again whenever something has changed. */
export class WakeUps {
  #sleepers: (() => void)[] = []

  next(): Promise<void> {
    return new Promise((resolve) => this.#sleepers.push(resolve))
  }

  readonly wake = (): void => {
    for (const resolve of this.#sleepers.splice(0)) resolve()
  }
}
