/** The logarithm of the factor within which quantiles are exact; minimum and maximum are exact. */
const PRECISION = Math.log(1.01)

/**
 * The number of messages sent and of replies received, and their round-trip times. Memory does not grow with their number:
 * times are counted in steps of one percent.
 */
export class RoundTrips {
  sent = 0
  received = 0
  readonly #steps = new Map<number, number>()
  #min = Infinity
  #max = 0

  /** Adds the round-trip time of one reply, in milliseconds. */
  add(time: number): void {
    this.received++
    this.#min = Math.min(this.#min, time)
    this.#max = Math.max(this.#max, time)
    const step = Math.round(Math.log(Math.max(time, Number.MIN_VALUE)) / PRECISION)
    this.#steps.set(step, (this.#steps.get(step) ?? 0) + 1)
  }

  /** Whether every message has had its reply. */
  get complete(): boolean {
    return this.received === this.sent
  }

  /** The time within which this part of the replies came, from 0 to 1, by nearest rank, without interpolation. */
  quantile(part: number): number {
    let rank = Math.ceil(part * this.received)
    for (const [step, count] of [...this.#steps].toSorted(([a], [b]) => a - b)) {
      rank -= count
      if (rank <= 0) return Math.min(Math.max(Math.exp(step * PRECISION), this.#min), this.#max)
    }
    return this.#max
  }

  toString(): string {
    const { sent, received } = this
    const counts = `${sent} sent, ${received} received, ${sent - received} lost`
    if (received === 0) return counts
    const times = [this.#min, this.quantile(0.5), this.quantile(0.99), this.#max]
    return `${counts}\nround trip min/median/p99/max = ${times.map((time) => time.toFixed(3)).join('/')} ms`
  }
}
