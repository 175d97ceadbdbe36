/** Buckets are 1/64 of a power of two wide, so a time is known to 1.6 %. */
const STEPS = 64
const STEP_BITS = 6

/** Up to 2^36 nanoseconds, some 69 seconds. */
const BUCKETS = (36 - STEP_BITS) * STEPS + STEPS

/** How often each bucket was met: pairs of its number and a count, in ascending order. What a file holds. */
export type Latencies = readonly (readonly [bucket: number, count: number])[]

/** Counts times in buckets, in one small array however many there are. */
export class LatencyHistogram {
  #counts = new Uint32Array(BUCKETS)

  /** @param milliseconds a time; what is below none or above the last bucket counts in the first or the last. */
  record(milliseconds: number): void {
    const bucket = bucketOf(Math.max(0, Math.round(milliseconds * 1e6)))
    this.#counts[Math.min(bucket, BUCKETS - 1)]!++
  }

  /** What was recorded since the last call, which begins again. */
  take(): Latencies {
    const latencies: [number, number][] = []
    for (const [bucket, count] of this.#counts.entries()) if (count > 0) latencies.push([bucket, count])
    this.#counts.fill(0)
    return latencies
  }
}

/** All of them as one. */
export function mergeLatencies(many: readonly Latencies[]): Latencies {
  const counts = new Map<number, number>()
  for (const [bucket, count] of many.flat()) counts.set(bucket, (counts.get(bucket) ?? 0) + count)
  return [...counts].toSorted(([a], [b]) => a - b)
}

export function latencyCount(latencies: Latencies): number {
  return latencies.reduce((sum, [, count]) => sum + count, 0)
}

/** The time below which a share `q` (0 to 1) of the times lies, in microseconds. `NaN` of no times. */
export function latencyQuantile(latencies: Latencies, q: number): number {
  const rank = Math.ceil(q * latencyCount(latencies))
  let passed = 0
  for (const [bucket, count] of latencies) {
    passed += count
    if (passed >= rank) return middleOf(bucket) / 1000
  }
  return Number.NaN
}

function bucketOf(nanoseconds: number): number {
  if (nanoseconds < STEPS * 2) return nanoseconds
  const exponent = Math.floor(Math.log2(nanoseconds)) - STEP_BITS
  return exponent * STEPS + Math.floor(nanoseconds / 2 ** exponent)
}

function middleOf(bucket: number): number {
  if (bucket < STEPS * 2) return bucket
  const exponent = Math.floor(bucket / STEPS) - 1
  return (bucket - exponent * STEPS + 0.5) * 2 ** exponent
}
