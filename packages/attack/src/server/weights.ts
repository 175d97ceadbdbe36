import { collectGarbage } from './memory.js'

/** The heaviest that this process was when weighed without its garbage, in resident bytes. */
class Heaviest {
  #most = 0

  weigh(): void {
    collectGarbage()
    this.#most = Math.max(this.#most, process.memoryUsage.rss())
  }

  /** What it was since the last time it was taken. */
  take(): number {
    const most = this.#most
    this.#most = 0
    return most
  }
}

export const heaviest = new Heaviest()
