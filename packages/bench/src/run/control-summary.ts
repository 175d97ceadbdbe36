import { type Estimate, estimateMedian, seededRandom } from '@echo/harness'
import { sameWorkload, type Workload } from '../load/workload.js'
import type { Suite } from '../suites/suite.js'
import { medianLatency, messagesPerSecond, ratiosWithin, type Sample } from './sample.js'

/** What two targets that are the same differ by: the noise of the machine. */
export interface ControlSummary {
  /** Messages a second of the one over the other, over all workloads and rounds. */
  readonly overall: Estimate
  /** The same for each workload. At a constant rate, median latencies instead. */
  readonly workloads: readonly { readonly workload: Workload; readonly ratio: Estimate }[]
  /** Whether the overall interval contains 1 and lies within 5 % of it. If not, the machine is too noisy. */
  readonly sound: boolean
}

const TOLERANCE = 0.05

/** @param seed of the resamples. */
export function summarizeControl(
  samples: readonly Sample[],
  workloads: readonly Workload[],
  [target, twin]: Suite['control'],
  seed: number,
): ControlSummary {
  const perWorkload = workloads.map((workload) => {
    const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
    const value = workload.rate === undefined ? messagesPerSecond : medianLatency
    return { workload, ratios: ratiosWithin(here, twin, target, value) }
  })
  const estimate = (ratios: readonly number[]) => estimateMedian(ratios, seededRandom(seed))
  const overall = estimate(
    perWorkload.flatMap(({ workload, ratios }) => (workload.rate === undefined ? ratios : [])),
  )
  return {
    overall,
    workloads: perWorkload.map(({ workload, ratios }) => ({ workload, ratio: estimate(ratios) })),
    sound: isSound(overall),
  }
}

function isSound({ low, high }: Estimate): boolean {
  return low <= 1 && high >= 1 && low >= 1 - TOLERANCE && high <= 1 + TOLERANCE
}
