import type { Cell, Delivery } from '../load/load-side.js'
import { seededRandom } from '../random.js'
import { estimateMedian, median, type Estimate } from '../statistics.js'
import type { Sample } from './block.js'
import { sameCell } from './cell-name.js'
import { summarizeControl, type ControlSummary } from './control-summary.js'
import { messagesPerSecond, ratiosWithin } from './rates.js'

/** The arms that others are measured against. */
export const BASELINE = 'raw-naive'
export const CEILING = 'raw-stream'

/** From this size on, payloads are also measured against the ceiling. In bytes. */
export const LARGE = 65_536

export interface Summary {
  readonly cells: readonly CellSummary[]
  readonly control: ControlSummary
}

export interface CellSummary {
  readonly cell: Cell
  readonly arms: readonly ArmSummary[]
}

/** One arm in one cell. Medians and ratios are over the blocks; each ratio was taken within a block. */
export interface ArmSummary {
  readonly arm: string
  readonly messagesPerSecond: number
  readonly mebibytesPerSecond: number
  /** Messages a second against raw-naive: above 1 is faster. */
  readonly rateRatio: Estimate
  /** For large payloads, bytes a second against raw-stream. */
  readonly ceilingRatio?: Estimate
  /** With one message in flight. */
  readonly roundTrip?: RoundTripEstimate
  /** Where a read is taken for a message: the share that arrived intact, glued and cut, 0 to 1. */
  readonly delivery?: Delivery
  /** The share of the time (0 to 1) in which the load generator was not waiting. */
  readonly loadBusy: number
}

export interface RoundTripEstimate {
  /** Microseconds. */
  readonly median: number
  /** Microseconds. */
  readonly p99: number
  /** The median round trip against raw-naive's: below 1 is faster. */
  readonly ratio: Estimate
}

/** @param seed of the resamples: the same samples and seed give the same summary. */
export function summarize(
  samples: readonly Sample[],
  cells: readonly Cell[],
  arms: readonly string[],
  seed: number,
): Summary {
  return {
    cells: cells.map((cell) => {
      const here = samples.filter((sample) => sameCell(sample.cell, cell))
      return { cell, arms: arms.map((arm) => summarizeArm(arm, cell, here, seed)) }
    }),
    control: summarizeControl(samples, cells, seed),
  }
}

function summarizeArm(arm: string, cell: Cell, samples: readonly Sample[], seed: number): ArmSummary {
  const own = samples.filter((sample) => sample.arm === arm)
  const rate = median(own.map(messagesPerSecond))
  const against = (other: string, value: (sample: Sample) => number) =>
    estimateMedian(ratiosWithin(samples, arm, other, value), seededRandom(seed))
  const roundTrips = own.flatMap(({ roundTrip }) => roundTrip ?? [])
  const deliveries = own.flatMap(({ delivery }) => delivery ?? [])
  return {
    arm,
    messagesPerSecond: rate,
    mebibytesPerSecond: (rate * cell.size) / 1_048_576,
    rateRatio: against(BASELINE, messagesPerSecond),
    ...(cell.size >= LARGE && { ceilingRatio: against(CEILING, messagesPerSecond) }),
    ...(roundTrips.length > 0 && {
      roundTrip: {
        median: median(roundTrips.map((each) => each.median)),
        p99: median(roundTrips.map((each) => each.p99)),
        ratio: against(BASELINE, (sample) => sample.roundTrip?.median ?? Number.NaN),
      },
    }),
    ...(deliveries.length > 0 && { delivery: deliveryShares(deliveries) }),
    loadBusy: median(own.map((sample) => sample.loadBusy)),
  }
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
