import type { ControlSummary } from '../run/control-summary.js'
import type { ArmSummary } from '../run/summary.js'
import { sameCell, type Cell } from '../load/cell.js'
import type { Estimate } from '../statistics.js'
import { knownRatio } from './known.js'

/**
 * How many times as fast as the baseline, which is what a verdict is about: by the median latency where that is measured,
 * else by messages a second. Above 1 is faster, whichever it is.
 */
export function speedOf({ latencyRatio, rateRatio }: ArmSummary): Estimate | undefined {
  const latency = knownRatio(latencyRatio)
  return latency === undefined ? knownRatio(rateRatio) : inverse(latency)
}

/** By what `speedOf()` judges in this cell. */
export function isByLatency(arms: readonly ArmSummary[]): boolean {
  return arms.some(({ latencies }) => latencies !== undefined)
}

/** What the twin of the A/A control makes of it in a cell: above 1, the twin was faster. */
export function controlSpeed(control: ControlSummary, cell: Cell): Estimate | undefined {
  const ratio = knownRatio(control.cells.find((each) => sameCell(each.cell, cell))?.ratio)
  return ratio !== undefined && cell.rate !== undefined ? inverse(ratio) : ratio
}

function inverse({ median, low, high }: Estimate): Estimate {
  return { median: 1 / median, low: 1 / high, high: 1 / low }
}
