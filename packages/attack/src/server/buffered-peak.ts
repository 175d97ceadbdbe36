import { memoryBudget } from '@echo/protocol/node'

/** Milliseconds between two looks. */
const PAUSE = 5

/** Watches what the connections of this process hold together. */
export class BufferedPeak {
  #buffered = 0
  #resident = 0
  #timer: NodeJS.Timeout | undefined

  watch(): void {
    this.#buffered = this.#resident = 0
    this.#timer ??= setInterval(() => this.#look(), PAUSE).unref()
  }

  peaks(): { buffered: number; resident: number } {
    clearInterval(this.#timer)
    this.#timer = undefined
    return { buffered: this.#buffered, resident: this.#resident }
  }

  #look(): void {
    this.#buffered = Math.max(this.#buffered, memoryBudget().buffered)
    this.#resident = Math.max(this.#resident, process.memoryUsage.rss())
  }
}
