import { quantile } from '../statistics.js'

/** Round trips of single messages, in microseconds. */
export interface RoundTripSummary {
  count: number
  median: number
  p99: number
}

/** Times messages one by one: `begin` when one is sent, `end` when its reply is whole. */
export class RoundTrips {
  #began = 0
  #times: number[] = []

  begin(): void {
    this.#began = performance.now()
  }

  end(): void {
    this.#times.push((performance.now() - this.#began) * 1000)
  }

  /** What was timed since the last call, which begins anew. */
  take(): RoundTripSummary {
    const sorted = Float64Array.from(this.#times).toSorted()
    this.#times = []
    return { count: sorted.length, median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
  }
}
