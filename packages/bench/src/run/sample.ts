import { latencyQuantile } from '@echo/harness'
import type { Measurement } from '../load/measurement.js'
import type { Step } from './plan.js'

/** One measurement, and what it was of. */
export interface Sample extends Step, Measurement {}

/** Messages that came back each second. */
export function messagesPerSecond({ messages, seconds }: Sample): number {
  return messages / seconds
}

/** Seconds of processor time that the server took for a message; `NaN` where the system does not tell. */
export function serverTime({ server, messages }: Sample): number {
  return (server?.cpu ?? Number.NaN) / messages
}

/** Microseconds; `NaN` where messages were not timed. */
export function medianLatency({ latencies }: Sample): number {
  return latencyQuantile(latencies ?? [], 0.5)
}

/**
 * For each round, the target's value over the other target's in the same round, where both have one.
 * @param samples of one workload.
 */
export function ratiosWithin(
  samples: readonly Sample[],
  target: string,
  other: string,
  value: (sample: Sample) => number,
): number[] {
  return samples
    .filter((sample) => sample.target === target)
    .flatMap((sample) => {
      const twin = samples.find((each) => each.target === other && each.round === sample.round)
      const ratio = twin === undefined ? Number.NaN : value(sample) / value(twin)
      return Number.isFinite(ratio) ? ratio : []
    })
}
