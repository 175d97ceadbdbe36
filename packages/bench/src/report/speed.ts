import type { Estimate } from '@echo/harness'
import type { ControlSummary } from '../run/control-summary.js'
import type { TargetSummary } from '../run/summary.js'
import { sameWorkload, type Workload } from '../load/workload.js'
import { knownRatio } from './known.js'

/**
 * How many times as fast as the baseline, which is what an outcome is about: by the median latency where that is measured,
 * else by messages a second. Above 1 is faster, whichever it is.
 */
export function speedOf({ latencyRatio, rateRatio }: TargetSummary): Estimate | undefined {
  const latency = knownRatio(latencyRatio)
  return latency === undefined ? knownRatio(rateRatio) : inverse(latency)
}

/** By what `speedOf()` judges in this workload. */
export function isByLatency(targets: readonly TargetSummary[]): boolean {
  return targets.some(({ latencies }) => latencies !== undefined)
}

/** What the twin of the A/A control makes of it in a workload: above 1, the twin was faster. */
export function controlSpeed(control: ControlSummary, workload: Workload): Estimate | undefined {
  const ratio = knownRatio(control.workloads.find((each) => sameWorkload(each.workload, workload))?.ratio)
  return ratio !== undefined && workload.rate !== undefined ? inverse(ratio) : ratio
}

function inverse({ median, low, high }: Estimate): Estimate {
  return { median: 1 / median, low: 1 / high, high: 1 / low }
}
