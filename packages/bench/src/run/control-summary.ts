import { sameCell, type Cell } from '../load/cell.js'
import { seededRandom } from '../random.js'
import { estimateMedian, type Estimate } from '../statistics.js'
import type { Suite } from '../suites/suite.js'
import { medianLatency, messagesPerSecond, ratiosWithin, type Sample } from './sample.js'

/** What two arms that are the same differ by: the noise of the machine. */
export interface ControlSummary {
  /** Messages a second of the one over the other, over all cells and blocks. */
  readonly overall: Estimate
  /** The same for each cell. At a constant rate, median latencies instead. */
  readonly cells: readonly { readonly cell: Cell; readonly ratio: Estimate }[]
  /** Whether the overall interval contains 1 and lies within 5 % of it. If not, the machine is too noisy. */
  readonly sound: boolean
}

const TOLERANCE = 0.05

/** @param seed of the resamples. */
export function summarizeControl(
  samples: readonly Sample[],
  cells: readonly Cell[],
  [arm, twin]: Suite['control'],
  seed: number,
): ControlSummary {
  const perCell = cells.map((cell) => {
    const here = samples.filter((sample) => sameCell(sample.cell, cell))
    const value = cell.rate === undefined ? messagesPerSecond : medianLatency
    return { cell, ratios: ratiosWithin(here, twin, arm, value) }
  })
  const estimate = (ratios: readonly number[]) => estimateMedian(ratios, seededRandom(seed))
  const overall = estimate(perCell.flatMap(({ cell, ratios }) => (cell.rate === undefined ? ratios : [])))
  return {
    overall,
    cells: perCell.map(({ cell, ratios }) => ({ cell, ratio: estimate(ratios) })),
    sound: isSound(overall),
  }
}

function isSound({ low, high }: Estimate): boolean {
  return low <= 1 && high >= 1 && low >= 1 - TOLERANCE && high <= 1 + TOLERANCE
}
