import { cellName, closed, sameCell, type Cell } from '../load/cell.js'
import type { Estimate } from '../statistics.js'
import { formatEstimate, threeDigits } from '../number-format.js'
import type { Results } from './results.js'
import type { ArmSummary } from './summary.js'

/** What one budget came to. `unsure`: the machine was too noisy, or the interval reaches over the budget. */
export interface GateFinding {
  readonly outcome: 'kept' | 'unsure' | 'broken'
  /** What was asked for and what was found, in one line. */
  readonly text: string
}

/** A count that does not depend on the machine's speed: over its ceiling it is broken. */
interface Ceiling {
  readonly what: string
  readonly arm: string
  readonly cell: Cell
  readonly ceiling: number
  readonly value: (arm: ArmSummary, results: Results) => number | undefined
}

/** A ratio: broken only if its whole interval is below the budget, on a machine whose A/A control is sound. */
interface RatioBudget {
  readonly what: string
  readonly arm: string
  readonly cell: Cell
  readonly least: number
  readonly value: (arm: ArmSummary) => Estimate | undefined
}

const SMALL = closed(64, 256)
const MANY_SMALL = closed(64, 4096)

/** Header and payload, there and back. */
const WIRE_BYTES = 2 * (4 + 64)

/** The window that counts begins and ends amid messages: so much of a message's bytes may fall to either side. */
const EDGE = 1.01

const calls = ({ server }: ArmSummary) => server && server.reads + server.writes
const heap = ({ arm }: ArmSummary, { costs }: Results) =>
  costs.find((cost) => cost.arm === arm)?.heapBytesPerMessage

const CEILINGS: readonly Ceiling[] = ['framed', 'framed-batch'].flatMap((arm) => [
  {
    what: 'bytes on the wire a message',
    arm,
    cell: SMALL,
    ceiling: WIRE_BYTES * EDGE,
    value: (each: ArmSummary) => each.wireBytes,
  },
  { what: 'reads and writes a message', arm, cell: SMALL, ceiling: 0.02, value: calls },
  { what: 'heap bytes a message', arm, cell: SMALL, ceiling: arm === 'framed' ? 900 : 300, value: heap },
])

const BUDGETS: readonly RatioBudget[] = [
  {
    what: 'messages a second ÷ raw-naive',
    arm: 'framed',
    cell: SMALL,
    least: 4,
    value: ({ rateRatio }) => rateRatio,
  },
  {
    what: 'messages a second ÷ raw-naive',
    arm: 'framed',
    cell: MANY_SMALL,
    least: 10,
    value: ({ rateRatio }) => rateRatio,
  },
  {
    what: 'messages a second ÷ raw-naive',
    arm: 'framed-batch',
    cell: MANY_SMALL,
    least: 20,
    value: ({ rateRatio }) => rateRatio,
  },
  {
    what: 'bytes a second ÷ raw-stream',
    arm: 'framed-batch',
    cell: closed(65_536, 16),
    least: 0.5,
    value: ({ ceilingRatio }) => ceilingRatio,
  },
]

/** What became of each budget whose cell was measured. Never a time, which would say more of the machine than of the code. */
export function checkGate(results: Results): GateFinding[] {
  return [
    ...CEILINGS.flatMap((ceiling) => withArm(results, ceiling, (arm) => checkCeiling(ceiling, arm, results))),
    ...BUDGETS.flatMap((budget) => withArm(results, budget, (arm) => checkRatio(budget, arm, results))),
  ]
}

function withArm(
  { summary }: Results,
  { arm, cell }: Pick<Ceiling, 'arm' | 'cell'>,
  check: (arm: ArmSummary) => GateFinding | undefined,
): GateFinding[] {
  const here = summary.cells.find((each) => sameCell(each.cell, cell))
  const found = here?.arms.find((each) => each.arm === arm)
  const finding = found === undefined ? undefined : check(found)
  return finding === undefined ? [] : [finding]
}

function checkCeiling(
  { what, cell, ceiling, value }: Ceiling,
  arm: ArmSummary,
  results: Results,
): GateFinding | undefined {
  const found = value(arm, results)
  if (found === undefined) return undefined
  return {
    outcome: found <= ceiling ? 'kept' : 'broken',
    text: `${arm.arm}, ${cellName(cell)}, ${what}: ${precise(found)}, at most ${precise(ceiling)}`,
  }
}

function checkRatio(
  { what, cell, least, value }: RatioBudget,
  arm: ArmSummary,
  { summary }: Results,
): GateFinding | undefined {
  const ratio = value(arm)
  if (ratio === undefined) return undefined
  const text = `${arm.arm}, ${cellName(cell)}, ${what}: ${formatEstimate(ratio)}, at least ${threeDigits(least)}`
  if (ratio.low >= least) return { outcome: 'kept', text }
  return { outcome: ratio.high < least && summary.control.sound ? 'broken' : 'unsure', text }
}

function precise(value: number): string {
  return value < 1 ? value.toFixed(4) : threeDigits(value)
}
