import type { Estimate } from '@echo/harness'
import { workloadName, closed, sameWorkload, type Workload } from '../load/workload.js'
import { formatEstimate, threeDigits } from '../number-format.js'
import type { Results } from './results.js'
import type { TargetSummary } from './summary.js'

/** What one budget came to. `unsure`: the machine was too noisy, or the interval reaches over the budget. */
export interface GateFinding {
  readonly outcome: 'kept' | 'unsure' | 'broken'
  /** What was asked for and what was found, in one line. */
  readonly text: string
}

/** A count that does not depend on the machine's speed: over its ceiling it is broken. */
interface Ceiling {
  readonly what: string
  readonly target: string
  readonly workload: Workload
  readonly ceiling: number
  readonly value: (target: TargetSummary, results: Results) => number | undefined
}

/** A ratio: broken only if its whole interval is below the budget, on a machine whose A/A control is sound. */
interface RatioBudget {
  readonly what: string
  readonly target: string
  readonly workload: Workload
  readonly least: number
  readonly value: (target: TargetSummary) => Estimate | undefined
}

const SMALL = closed(64, 256)
const MANY_SMALL = closed(64, 4096)

/** Header and payload, there and back. */
const WIRE_BYTES = 2 * (4 + 64)

/** The window that counts begins and ends amid messages: so much of a message's bytes may fall to either side. */
const EDGE = 1.01

const calls = ({ server }: TargetSummary) => server && server.reads + server.writes
const heap = ({ target }: TargetSummary, { costs }: Results) =>
  costs.find((cost) => cost.target === target)?.heapBytesPerMessage

const CEILINGS: readonly Ceiling[] = ['framed', 'framed-batch'].flatMap((target) => [
  {
    what: 'bytes on the wire a message',
    target,
    workload: SMALL,
    ceiling: WIRE_BYTES * EDGE,
    value: (each: TargetSummary) => each.wireBytes,
  },
  { what: 'reads and writes a message', target, workload: SMALL, ceiling: 0.02, value: calls },
  {
    what: 'heap bytes a message',
    target,
    workload: SMALL,
    ceiling: target === 'framed' ? 900 : 300,
    value: heap,
  },
])

const BUDGETS: readonly RatioBudget[] = [
  {
    what: 'messages a second ÷ raw-naive',
    target: 'framed',
    workload: SMALL,
    least: 4,
    value: ({ rateRatio }) => rateRatio,
  },
  {
    what: 'messages a second ÷ raw-naive',
    target: 'framed',
    workload: MANY_SMALL,
    least: 10,
    value: ({ rateRatio }) => rateRatio,
  },
  {
    what: 'messages a second ÷ raw-naive',
    target: 'framed-batch',
    workload: MANY_SMALL,
    least: 20,
    value: ({ rateRatio }) => rateRatio,
  },
  {
    what: 'bytes a second ÷ raw-stream',
    target: 'framed-batch',
    workload: closed(65_536, 16),
    least: 0.5,
    value: ({ ceilingRatio }) => ceilingRatio,
  },
]

/** What became of each budget whose workload was measured. Never a time, which would say more of the machine than of the code. */
export function checkGate(results: Results): GateFinding[] {
  return [
    ...CEILINGS.flatMap((ceiling) =>
      withTarget(results, ceiling, (target) => checkCeiling(ceiling, target, results)),
    ),
    ...BUDGETS.flatMap((budget) =>
      withTarget(results, budget, (target) => checkRatio(budget, target, results)),
    ),
  ]
}

function withTarget(
  { summary }: Results,
  { target, workload }: Pick<Ceiling, 'target' | 'workload'>,
  check: (target: TargetSummary) => GateFinding | undefined,
): GateFinding[] {
  const here = summary.workloads.find((each) => sameWorkload(each.workload, workload))
  const found = here?.targets.find((each) => each.target === target)
  const finding = found === undefined ? undefined : check(found)
  return finding === undefined ? [] : [finding]
}

function checkCeiling(
  { what, workload, ceiling, value }: Ceiling,
  target: TargetSummary,
  results: Results,
): GateFinding | undefined {
  const found = value(target, results)
  if (found === undefined) return undefined
  return {
    outcome: found <= ceiling ? 'kept' : 'broken',
    text: `${target.target}, ${workloadName(workload)}, ${what}: ${precise(found)}, at most ${precise(ceiling)}`,
  }
}

function checkRatio(
  { what, workload, least, value }: RatioBudget,
  target: TargetSummary,
  { summary }: Results,
): GateFinding | undefined {
  const ratio = value(target)
  if (ratio === undefined) return undefined
  const text = `${target.target}, ${workloadName(workload)}, ${what}: ${formatEstimate(ratio)}, at least ${threeDigits(least)}`
  if (ratio.low >= least) return { outcome: 'kept', text }
  return { outcome: ratio.high < least && summary.control.sound ? 'broken' : 'unsure', text }
}

function precise(value: number): string {
  return value < 1 ? value.toFixed(4) : threeDigits(value)
}
