import { framedControl } from '../arms/framed-control.js'
import { framed } from '../arms/framed.js'
import type { Cell } from '../load/load-side.js'
import { seededRandom } from '../random.js'
import { estimateMedian, type Estimate } from '../statistics.js'
import type { Sample } from './block.js'
import { sameCell } from './cell-name.js'
import { messagesPerSecond, ratiosWithin } from './rates.js'

/** What two arms that are the same differ by: the noise of the machine. */
export interface ControlSummary {
  /** Messages a second of the one over the other, over all cells and blocks. */
  readonly overall: Estimate
  /** The same for each cell. */
  readonly cells: readonly { readonly cell: Cell; readonly ratio: Estimate }[]
  /** Whether the overall interval lies within 5 % of 1. */
  readonly quiet: boolean
}

const TOLERANCE = 0.05

/** @param seed of the resamples. */
export function summarizeControl(
  samples: readonly Sample[],
  cells: readonly Cell[],
  seed: number,
): ControlSummary {
  const perCell = cells.map((cell) => {
    const here = samples.filter((sample) => sameCell(sample.cell, cell))
    return { cell, ratios: ratiosWithin(here, framedControl.name, framed.name, messagesPerSecond) }
  })
  const estimate = (ratios: readonly number[]) => estimateMedian(ratios, seededRandom(seed))
  const overall = estimate(perCell.flatMap(({ ratios }) => ratios))
  return {
    overall,
    cells: perCell.map(({ cell, ratios }) => ({ cell, ratio: estimate(ratios) })),
    quiet: overall.low >= 1 - TOLERANCE && overall.high <= 1 + TOLERANCE,
  }
}
