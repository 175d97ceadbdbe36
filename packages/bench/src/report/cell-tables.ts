import { table, unbroken, wrap } from '../layout.js'
import { cellName, isLarge } from '../load/cell.js'
import { latencyQuantile } from '../load/latency-histogram.js'
import { formatEstimate, formatRate, formatShare, threeDigits } from '../number-format.js'
import type { ResultSuite } from '../run/results.js'
import type { ArmSummary, CellSummary } from '../run/summary.js'
import type { Estimate } from '../statistics.js'

/** All arms in one cell: by latency where that was measured, else by messages a second. At most 60 columns. */
export function cellTables(summary: CellSummary, suite: ResultSuite): string[] {
  const { cell, arms } = summary
  const timed = arms.some(({ latencies }) => latencies !== undefined)
  const delivery = arms.find(({ arm }) => arm === suite.baseline)?.delivery
  return [
    cellName(cell),
    ...(timed ? latencyTables(arms, suite) : rateTable(summary, suite)),
    ...(delivery === undefined
      ? []
      : [`${suite.baseline}: ${formatShare(delivery.intact)} of messages arrived intact`]),
  ]
}

/** Latencies, then what they are against the baseline's, where below 1 is faster. */
function latencyTables(arms: readonly ArmSummary[], suite: ResultSuite): string[] {
  const times = arms.flatMap(({ arm, latencies }) =>
    latencies === undefined
      ? []
      : [[arm, ...[0.5, 0.9, 0.99, 0.999].map((q) => threeDigits(latencyQuantile(latencies, q)))]],
  )
  const ratios = arms.map((each) => [each.arm, against(each, suite, each.latencyRatio), each.verdict ?? ''])
  return [
    ...table([['µs', 'p50', 'p90', 'p99', 'p99.9'], ...times]),
    ...table([['p50', `÷ ${suite.baseline}`, ''], ...ratios]),
    ...ratioLines(arms, `server CPU ÷ ${suite.baseline}`, ({ serverTimeRatio }) => serverTimeRatio),
  ]
}

/** Messages a second, and what they are against the baseline's, where above 1 is faster. */
function rateTable({ cell, arms }: CellSummary, suite: ResultSuite): string[] {
  const rows = arms.map((each) => [
    each.arm === suite.ceiling ? `${each.arm}*` : each.arm,
    formatRate(each.messagesPerSecond),
    against(each, suite, each.rateRatio),
    each.verdict ?? '',
  ])
  return [
    ...table([['a second', 'msgs', `÷ ${suite.baseline}`, ''], ...rows]),
    ...(isLarge(cell) ? faultLines(arms) : []),
    ...ratioLines(arms, `bytes ÷ ${suite.ceiling}`, ({ arm, ceilingRatio }) =>
      arm === suite.ceiling ? undefined : ceilingRatio,
    ),
  ]
}

/** Where memory comes and goes with each message, how much of it is new decides more than the code does. */
function faultLines(arms: readonly ArmSummary[]): string[] {
  const faults = arms.flatMap(({ arm, server }) =>
    server === undefined ? [] : [unbroken(`${arm} ${threeDigits(server.faults)}`)],
  )
  return faults.length === 0 ? [] : wrap(faults.join(', '), "server's page faults a message: ")
}

function against({ arm }: ArmSummary, { baseline }: ResultSuite, ratio: Estimate | undefined): string {
  if (arm === baseline) return '1'
  return ratio === undefined ? '–' : formatEstimate(ratio)
}

/** A ratio of each arm that has it, but of those that are 1 by themselves. */
function ratioLines(
  arms: readonly ArmSummary[],
  label: string,
  pick: (arm: ArmSummary) => Estimate | undefined,
): string[] {
  const ratios = arms.flatMap((each) => {
    const ratio = pick(each)
    if (ratio === undefined || (ratio.low === 1 && ratio.high === 1)) return []
    return [unbroken(`${each.arm} ${threeDigits(ratio.median)}`)]
  })
  return ratios.length === 0 ? [] : wrap(ratios.join(', '), `${label}: `)
}
