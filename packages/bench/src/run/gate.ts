import { formatEstimate, threeDigits } from '../number-format.js'
import { closed, sameWorkload, workloadName, type Workload } from '../load/workload.js'
import type { Estimate } from '@echo/harness'
import type { Results, TargetSummary } from './results.js'

/** What one budget came to. `unsure`: the machine was too noisy, or the interval reaches over the budget. */
export interface GateFinding {
  readonly outcome: 'kept' | 'unsure' | 'broken'
  /** What was asked for and what was found, in one line. */
  readonly text: string
}

/** A bound on what was measured of one target in one workload. */
interface Budget {
  readonly what: string
  readonly target: string
  readonly workload: Workload
  /** `undefined` if it was not measured. */
  readonly check: (found: TargetSummary, results: Results) => Checked | undefined
}

interface Checked {
  readonly outcome: GateFinding['outcome']
  readonly found: string
}

const SMALL = closed(64, 256)
const MANY_SMALL = closed(64, 4096)
const LARGE = closed(65_536, 16)

/** Header and payload, there and back. */
const WIRE_BYTES = 2 * (4 + 64)

/** The window that counts begins and ends amid messages: so much of a message's bytes may fall to either side. */
const EDGE = 1.01

const calls = ({ server }: TargetSummary) => server && server.reads + server.writes
const heap = ({ target }: TargetSummary, { costs }: Results) =>
  costs.find((cost) => cost.target === target)?.heapBytesPerMessage
const rate = ({ rateRatio }: TargetSummary) => rateRatio

const BUDGETS: readonly Budget[] = [
  ...['framed', 'framed-batch'].flatMap((target) => [
    atMost(WIRE_BYTES * EDGE, 'bytes on the wire per message', target, ({ wireBytes }) => wireBytes),
    atMost(0.02, 'reads and writes per message', target, calls),
    atMost(target === 'framed' ? 900 : 300, 'heap bytes per message', target, heap),
  ]),
  atLeast(4, 'messages per second ÷ raw-naive', 'framed', SMALL, rate),
  atLeast(10, 'messages per second ÷ raw-naive', 'framed', MANY_SMALL, rate),
  atLeast(20, 'messages per second ÷ raw-naive', 'framed-batch', MANY_SMALL, rate),
  atLeast(0.5, 'bytes per second ÷ raw-stream', 'framed-batch', LARGE, ({ ceilingRatio }) => ceilingRatio),
]

/** What became of each budget whose workload was measured. Never a time, which would say more of the machine than of the code. */
export function checkGate(results: Results): GateFinding[] {
  return BUDGETS.flatMap(({ what, target, workload, check }) => {
    const here = results.summary.workloads.find((each) => sameWorkload(each.workload, workload))
    const own = here?.targets.find((each) => each.target === target)
    const checked = own && check(own, results)
    if (checked === undefined) return []
    const { outcome, found } = checked
    return [{ outcome, text: `${target}, ${workloadName(workload)}, ${what}: ${found}` }]
  })
}

/** A count that does not depend on the machine's speed: over its ceiling it is broken. */
function atMost(
  ceiling: number,
  what: string,
  target: string,
  value: (found: TargetSummary, results: Results) => number | undefined,
): Budget {
  return {
    what,
    target,
    workload: SMALL,
    check(summary, results) {
      const found = value(summary, results)
      if (found === undefined) return undefined
      return {
        outcome: found <= ceiling ? 'kept' : 'broken',
        found: `${precise(found)}, at most ${precise(ceiling)}`,
      }
    },
  }
}

/** A ratio: broken only if its whole interval is below the budget, on a machine whose A/A control is sound. */
function atLeast(
  least: number,
  what: string,
  target: string,
  workload: Workload,
  value: (found: TargetSummary) => Estimate | undefined,
): Budget {
  return {
    what,
    target,
    workload,
    check(own, { summary }) {
      const ratio = value(own)
      if (ratio === undefined) return undefined
      const found = `${formatEstimate(ratio)}, at least ${threeDigits(least)}`
      if (ratio.low >= least) return { outcome: 'kept', found }
      return { outcome: ratio.high < least && summary.control.sound ? 'broken' : 'unsure', found }
    },
  }
}

function precise(value: number): string {
  return value < 1 ? value.toFixed(4) : threeDigits(value)
}
