import { type Estimate, latencyQuantile } from '@echo/harness'
import { table, unbroken, wrap } from '../layout.js'
import { workloadName, isLarge } from '../load/workload.js'
import { formatEstimate, formatRate, formatShare, threeDigits } from '../number-format.js'
import type { ResultSuite } from '../run/results.js'
import type { TargetSummary, WorkloadSummary } from '../run/summary.js'

/** All targets in one workload: by latency where that was measured, else by messages a second. At most 60 columns. */
export function workloadTables(summary: WorkloadSummary, suite: ResultSuite): string[] {
  const { workload, targets } = summary
  const timed = targets.some(({ latencies }) => latencies !== undefined)
  const delivery = targets.find(({ target }) => target === suite.baseline)?.delivery
  return [
    workloadName(workload),
    ...(timed ? latencyTables(targets, suite) : rateTable(summary, suite)),
    ...(delivery === undefined
      ? []
      : [`${suite.baseline}: ${formatShare(delivery.intact)} of messages arrived intact`]),
  ]
}

/** Latencies, then what they are against the baseline's, where below 1 is faster. */
function latencyTables(targets: readonly TargetSummary[], suite: ResultSuite): string[] {
  const times = targets.flatMap(({ target, latencies }) =>
    latencies === undefined
      ? []
      : [[target, ...[0.5, 0.9, 0.99, 0.999].map((q) => threeDigits(latencyQuantile(latencies, q)))]],
  )
  const ratios = targets.map((each) => [
    each.target,
    against(each, suite, each.latencyRatio),
    each.outcome ?? '',
  ])
  return [
    ...table([['µs', 'p50', 'p90', 'p99', 'p99.9'], ...times]),
    ...table([['p50', `÷ ${suite.baseline}`, ''], ...ratios]),
    ...ratioLines(targets, `server CPU ÷ ${suite.baseline}`, ({ serverTimeRatio }) => serverTimeRatio),
  ]
}

/** Messages a second, and what they are against the baseline's, where above 1 is faster. */
function rateTable({ workload, targets }: WorkloadSummary, suite: ResultSuite): string[] {
  const rows = targets.map((each) => [
    each.target === suite.ceiling ? `${each.target}*` : each.target,
    formatRate(each.messagesPerSecond),
    against(each, suite, each.rateRatio),
    each.outcome ?? '',
  ])
  return [
    ...table([['a second', 'msgs', `÷ ${suite.baseline}`, ''], ...rows]),
    ...(isLarge(workload) ? faultLines(targets) : []),
    ...ratioLines(targets, `bytes ÷ ${suite.ceiling}`, ({ target, ceilingRatio }) =>
      target === suite.ceiling ? undefined : ceilingRatio,
    ),
  ]
}

/** Where memory comes and goes with each message, how much of it is new decides more than the code does. */
function faultLines(targets: readonly TargetSummary[]): string[] {
  const faults = targets.flatMap(({ target, server }) =>
    server === undefined ? [] : [unbroken(`${target} ${threeDigits(server.faults)}`)],
  )
  return faults.length === 0 ? [] : wrap(faults.join(', '), "server's page faults a message: ")
}

function against({ target }: TargetSummary, { baseline }: ResultSuite, ratio: Estimate | undefined): string {
  if (target === baseline) return '1'
  return ratio === undefined ? '–' : formatEstimate(ratio)
}

/** A ratio of each target that has it, but of those that are 1 by themselves. */
function ratioLines(
  targets: readonly TargetSummary[],
  label: string,
  pick: (target: TargetSummary) => Estimate | undefined,
): string[] {
  const ratios = targets.flatMap((each) => {
    const ratio = pick(each)
    if (ratio === undefined || (ratio.low === 1 && ratio.high === 1)) return []
    return [unbroken(`${each.target} ${threeDigits(ratio.median)}`)]
  })
  return ratios.length === 0 ? [] : wrap(ratios.join(', '), `${label}: `)
}
