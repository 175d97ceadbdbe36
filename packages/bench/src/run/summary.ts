import {
  estimateMedian,
  latencyQuantile,
  median,
  mergeLatencies,
  seededRandom,
  type Estimate,
} from '@echo/harness'
import type { Delivery } from '../load/link.js'
import { sameWorkload, type Workload } from '../load/workload.js'
import type { Suite } from '../suites.js'
import type { ControlSummary, Outcome, Sample, Summary, TargetSummary } from './results.js'
import { summarizeSides } from './sides.js'

/** How far from 1 the A/A control may be. */
const TOLERANCE = 0.05

/** Messages that came back per second. */
export function messagesPerSecond({ messages, seconds }: Sample): number {
  return messages / seconds
}

/** Seconds of processor time of the server per message; `NaN` where the system does not tell. */
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

/**
 * What a ratio of rates says, given what the A/A control shows: a difference counts only if its whole interval lies
 * beyond 1, and beyond what two targets that are the same differed by.
 */
export function outcomeOf(ratio: Estimate, control: Estimate): Outcome {
  if (ratio.low > Math.max(1, control.high)) return 'faster'
  if (ratio.high < Math.min(1, control.low)) return 'slower'
  return 'no difference shown'
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

function summarizeControl(
  samples: readonly Sample[],
  workloads: readonly Workload[],
  [target, twin]: Suite['control'],
  seed: number,
): ControlSummary {
  const each = workloads.map((workload) => {
    const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
    const value = workload.rate === undefined ? messagesPerSecond : medianLatency
    return { workload, ratios: ratiosWithin(here, twin, target, value) }
  })
  const estimate = (ratios: readonly number[]) => estimateMedian(ratios, seededRandom(seed))
  const rates = each.filter(({ workload }) => workload.rate === undefined)
  const overall = estimate(rates.flatMap(({ ratios }) => ratios))
  const { low, high } = overall
  return {
    overall,
    workloads: each.map(({ workload, ratios }) => ({ workload, ratio: estimate(ratios) })),
    sound: low <= 1 && high >= 1 && low >= 1 - TOLERANCE && high <= 1 + TOLERANCE,
  }
}
