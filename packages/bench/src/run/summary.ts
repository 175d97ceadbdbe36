import {
  type Estimate,
  estimateMedian,
  type Latencies,
  median,
  mergeLatencies,
  seededRandom,
} from '@echo/harness'
import { sameWorkload, type Workload } from '../load/workload.js'
import type { Delivery } from '../load/link.js'
import type { Suite } from '../suites/suite.js'
import { summarizeControl, type ControlSummary } from './control-summary.js'
import { medianLatency, messagesPerSecond, ratiosWithin, serverTime, type Sample } from './sample.js'
import { summarizeSides, type SidesSummary } from './sides-summary.js'
import { outcomeOf, type Outcome } from './outcome.js'

export interface Summary {
  readonly rounds: number
  readonly workloads: readonly WorkloadSummary[]
  readonly control: ControlSummary
}

export interface WorkloadSummary {
  readonly workload: Workload
  /** Those that the workload fits. */
  readonly targets: readonly TargetSummary[]
}

/** One target in one workload. Medians and ratios are over the rounds; each ratio was taken within a round. */
export interface TargetSummary extends SidesSummary {
  readonly target: string
  readonly messagesPerSecond: number
  readonly mebibytesPerSecond: number
  /** Messages a second against the baseline's: above 1 is faster. Missing where the baseline does not fit. */
  readonly rateRatio?: Estimate
  /** Payload bytes a second against the ceiling's. */
  readonly ceilingRatio?: Estimate
  /** Processor time of the server for a message, against the baseline's: below 1 is less. */
  readonly serverTimeRatio?: Estimate
  /** The median latency against the baseline's: below 1 is faster. */
  readonly latencyRatio?: Estimate
  /** Of all rounds. With one message in flight round trips; at a constant rate from when each was to be sent. */
  readonly latencies?: Latencies
  /** Where a read is taken for a message: the share that arrived intact, glued and cut, 0 to 1. */
  readonly delivery?: Delivery
  /** Against the baseline: by latency where that is measured, else by messages a second. */
  readonly outcome?: Outcome
}

/** @param seed of the resamples: the same samples and seed give the same summary. */
export function summarize(
  samples: readonly Sample[],
  workloads: readonly Workload[],
  suite: Suite,
  seed: number,
): Summary {
  const control = summarizeControl(samples, workloads, suite.control, seed)
  return {
    rounds: Math.max(0, ...samples.map(({ round }) => round)),
    workloads: workloads.map((workload) => {
      const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
      const targets = suite.targets.filter(({ name }) => here.some(({ target }) => target === name))
      return {
        workload,
        targets: targets.map(({ name }) => summarizeTarget(name, here, suite, control, seed)),
      }
    }),
    control,
  }
}

function summarizeTarget(
  target: string,
  samples: readonly Sample[],
  { baseline, ceiling }: Suite,
  control: ControlSummary,
  seed: number,
): TargetSummary {
  const own = samples.filter((sample) => sample.target === target)
  const against = (other: string | undefined, value: (sample: Sample) => number) => {
    const ratios = other === undefined ? [] : ratiosWithin(samples, target, other, value)
    return ratios.length === 0 ? undefined : estimateMedian(ratios, seededRandom(seed))
  }
  const rateRatio = against(baseline, messagesPerSecond)
  const ceilingRatio = against(ceiling, messagesPerSecond)
  const serverTimeRatio = inverse(against(baseline, serverTime))
  const latencyRatio = inverse(against(baseline, medianLatency))
  const latencies = own.flatMap((sample) => (sample.latencies === undefined ? [] : [sample.latencies]))
  const deliveries = own.flatMap(({ delivery }) => delivery ?? [])
  const speed = latencyRatio ?? rateRatio
  return {
    target,
    messagesPerSecond: median(own.map(messagesPerSecond)),
    mebibytesPerSecond: median(own.map(({ bytes, seconds }) => bytes / seconds)) / 1_048_576,
    ...summarizeSides(own),
    ...(rateRatio && { rateRatio }),
    ...(ceilingRatio && { ceilingRatio }),
    ...(serverTimeRatio && { serverTimeRatio }),
    ...(latencyRatio && { latencyRatio }),
    ...(latencies.length > 0 && { latencies: mergeLatencies(latencies) }),
    ...(deliveries.length > 0 && { delivery: deliveryShares(deliveries) }),
    ...(speed && target !== baseline && { outcome: outcomeOf(speed, control.overall) }),
  }
}

function inverse(ratio: Estimate | undefined): Estimate | undefined {
  return ratio && { median: 1 / ratio.median, low: 1 / ratio.high, high: 1 / ratio.low }
}

function deliveryShares(deliveries: readonly Delivery[]): Delivery {
  const sum = (pick: (delivery: Delivery) => number) =>
    deliveries.reduce((total, delivery) => total + pick(delivery), 0)
  const all = sum(({ intact, glued, cut }) => intact + glued + cut)
  const share = (pick: (delivery: Delivery) => number) => (all === 0 ? 0 : sum(pick) / all)
  return {
    intact: share((each) => each.intact),
    glued: share((each) => each.glued),
    cut: share((each) => each.cut),
  }
}

export { medianLatency, messagesPerSecond, ratiosWithin, serverTime } from './sample.js'
export { outcomeOf } from './outcome.js'
