import type { Estimate } from '@echo/harness'
import type { Suite } from '../suites/suite.js'
import type { Summary } from './summary.js'

/**
 * Whether every interval that matters is narrow enough: of each target of ours against the baseline, and of the A/A control. The
 * width decides, never what a ratio is: stopping when a result pleases would make it one.
 */
export function isNarrow({ workloads, control }: Summary, { targets }: Suite, precision: number): boolean {
  const ours = new Set(targets.filter(({ tier }) => tier === 'ours').map(({ name }) => name))
  const ratios = workloads.flatMap((workload) =>
    workload.targets
      .filter(({ target }) => ours.has(target))
      .map((target) => target.latencyRatio ?? target.rateRatio),
  )
  return [control.overall, ...ratios].every((ratio) => ratio === undefined || spread(ratio) <= precision)
}

/** How far an interval reaches from its median, as a share of it. */
export function spread({ median, low, high }: Estimate): number {
  return Math.max(high - median, median - low) / median
}
