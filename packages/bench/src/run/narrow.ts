import type { Suite } from '../suites/suite.js'
import type { Estimate } from '../statistics.js'
import type { Summary } from './summary.js'

/**
 * Whether every interval that matters is narrow enough: of each arm of ours against the baseline, and of the A/A control. The
 * width decides, never what a ratio is: stopping when a result pleases would make it one.
 */
export function isNarrow({ cells, control }: Summary, { arms }: Suite, precision: number): boolean {
  const ours = new Set(arms.filter(({ tier }) => tier === 'ours').map(({ name }) => name))
  const ratios = cells.flatMap((cell) =>
    cell.arms.filter(({ arm }) => ours.has(arm)).map((arm) => arm.latencyRatio ?? arm.rateRatio),
  )
  return [control.overall, ...ratios].every((ratio) => ratio === undefined || spread(ratio) <= precision)
}

/** How far an interval reaches from its median, as a share of it. */
export function spread({ median, low, high }: Estimate): number {
  return Math.max(high - median, median - low) / median
}
