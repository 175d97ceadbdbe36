import type { Estimate } from '@echo/harness'
import { closed, sameWorkload, workloadName, type Workload } from '../load/workload.js'
import { formatEstimate, threeDigits } from '../number-format.js'
import type { ControlSummary, Results, TargetSummary } from './results.js'

/** What one budget came to. `unsure`: the machine was too noisy, or the interval reaches over the budget. */
export interface GateFinding {
  readonly outcome: 'kept' | 'unsure' | 'broken'
  /** What was asked for and what was found, in one line. */
  readonly text: string
}

/**
 * A bound on what was measured of one target in one workload: a ceiling for a count, which does not depend on the machine's
 * speed, or a floor for a ratio.
 */
interface Budget {
  readonly target: string
  readonly workload: Workload
  readonly what: string
  readonly bound: number
  /** `undefined` if it was not measured. */
  readonly of: (found: TargetSummary, results: Results) => number | Estimate | undefined
}

const SMALL = closed(64, 256)
const MANY_SMALL = closed(64, 4096)
const LARGE = closed(65_536, 16)

/** Header and payload, there and back; the window that counts begins and ends amid messages. */
const WIRE_BYTES = 2 * (4 + 64) * 1.01

const wire: Budget['of'] = ({ wireBytes }) => wireBytes
const calls: Budget['of'] = ({ server }) => server && server.reads + server.writes
const heap: Budget['of'] = ({ target }, { costs }) =>
  costs.find((cost) => cost.target === target)?.heapBytesPerMessage
const toRaw: Budget['of'] = ({ rateRatio }) => rateRatio
const toStream: Budget['of'] = ({ ceilingRatio }) => ceilingRatio

const BUDGETS: readonly Budget[] = [
  ...['framed', 'framed-batch'].flatMap((target): Budget[] => [
    { target, workload: SMALL, what: 'bytes on the wire per message', bound: WIRE_BYTES, of: wire },
    { target, workload: SMALL, what: 'reads and writes per message', bound: 0.02, of: calls },
    {
      target,
      workload: SMALL,
      what: 'heap bytes per message',
      bound: target === 'framed' ? 900 : 300,
      of: heap,
    },
  ]),
  { target: 'framed', workload: SMALL, what: 'rate ÷ raw-naive', bound: 4, of: toRaw },
  { target: 'framed', workload: MANY_SMALL, what: 'rate ÷ raw-naive', bound: 10, of: toRaw },
  { target: 'framed-batch', workload: MANY_SMALL, what: 'rate ÷ raw-naive', bound: 20, of: toRaw },
  { target: 'framed-batch', workload: LARGE, what: 'bytes ÷ raw-stream', bound: 0.5, of: toStream },
]

/** What became of each budget whose workload was measured. Never a time, which would say more of the machine than of the code. */
export function checkGate(results: Results): GateFinding[] {
  const { workloads, control } = results.summary
  return BUDGETS.flatMap(({ target, workload, what, bound, of }) => {
    const here = workloads.find((each) => sameWorkload(each.workload, workload))
    const own = here?.targets.find((each) => each.target === target)
    const found = own && of(own, results)
    if (found === undefined) return []
    const name = `${target}, ${workloadName(workload)}, ${what}`
    if (typeof found !== 'number')
      return [
        {
          outcome: judgeRatio(found, bound, control),
          text: `${name}: ${formatEstimate(found)}, at least ${threeDigits(bound)}`,
        },
      ]
    const text = `${name}: ${precise(found)}, at most ${precise(bound)}`
    return [{ outcome: found <= bound ? ('kept' as const) : ('broken' as const), text }]
  })
}

/** Broken only if the whole interval is below the budget, on a machine whose A/A control is sound. */
function judgeRatio(
  { low, high }: Estimate,
  least: number,
  { sound }: ControlSummary,
): GateFinding['outcome'] {
  if (low >= least) return 'kept'
  return high < least && sound ? 'broken' : 'unsure'
}

function precise(value: number): string {
  return value < 1 ? value.toFixed(4) : threeDigits(value)
}
