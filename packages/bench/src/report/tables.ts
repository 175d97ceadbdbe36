import { table, wrap } from '../layout.js'
import { cellName } from '../load/cell.js'
import { latencyQuantile } from '../load/latency-histogram.js'
import { formatEstimate, formatRate, formatShare, threeDigits } from '../number-format.js'
import { isMeasurement } from '../run/run-options.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { ArmSummary, CellSummary } from '../run/summary.js'
import { NO_MEASUREMENT } from './header.js'
import { controlNote, footnotes } from './notes.js'
import { usageTable } from './usage-table.js'

/** The results as tables of at most 60 columns. */
export function tables(results: Results): string[] {
  const { summary, suite, options } = results
  return [
    ...summary.cells.flatMap((cell) => [...cellTables(cell, suite), '']),
    ...usageTable(results),
    ...footnotes(results),
    ...controlNote(summary.control, suite),
    ...suite.missing.flatMap(({ arm, missing }) => wrap(missing, `${arm}: not here: `)),
    ...(isMeasurement(options) ? [] : ['', NO_MEASUREMENT]),
  ]
}

function cellTables({ cell, arms }: CellSummary, suite: ResultSuite): string[] {
  const timed = arms.some(({ latencies }) => latencies !== undefined)
  const delivery = arms.find(({ arm }) => arm === suite.baseline)?.delivery
  return [
    cellName(cell),
    ...(timed
      ? [...latencyTable(arms), ...ratioTable(arms, suite, 'p50')]
      : ratioTable(arms, suite, 'a second')),
    ...(timed ? [] : ceilingLines(arms, suite)),
    ...(delivery === undefined
      ? []
      : [`${suite.baseline}: ${formatShare(delivery.intact)} of messages arrived intact`]),
  ]
}

function latencyTable(arms: readonly ArmSummary[]): string[] {
  const rows = arms.flatMap(({ arm, latencies }) =>
    latencies === undefined
      ? []
      : [[arm, ...[0.5, 0.9, 0.99, 0.999].map((q) => threeDigits(latencyQuantile(latencies, q)))]],
  )
  return table([['µs', 'p50', 'p90', 'p99', 'p99.9'], ...rows])
}

/** Each arm against the baseline: by the median latency, where below 1 is faster, or by messages a second. */
function ratioTable(arms: readonly ArmSummary[], suite: ResultSuite, what: 'p50' | 'a second'): string[] {
  const byRate = what === 'a second'
  const rows = arms.flatMap(({ arm, messagesPerSecond, rateRatio, latencyRatio, verdict }) => {
    const ratio = byRate ? rateRatio : latencyRatio
    if (ratio === undefined && arm !== suite.baseline && !byRate) return []
    const against = arm === suite.baseline ? '1' : ratio === undefined ? '–' : formatEstimate(ratio)
    return [[mark(arm, suite), ...(byRate ? [formatRate(messagesPerSecond)] : []), against, verdict ?? '']]
  })
  return table([[what, ...(byRate ? ['msgs'] : []), `÷ ${suite.baseline}`, ''], ...rows])
}

function ceilingLines(arms: readonly ArmSummary[], { ceiling, arms: all }: ResultSuite): string[] {
  const ours = new Set(all.filter(({ tier }) => tier !== 'less').map(({ name }) => name))
  const shares = arms.flatMap(({ arm, ceilingRatio }) =>
    ceilingRatio === undefined || !ours.has(arm) ? [] : [`${arm}\u00A0${threeDigits(ceilingRatio.median)}`],
  )
  return shares.length === 0 ? [] : wrap(shares.join(', '), `bytes ÷ ${ceiling}: `)
}

function mark(arm: string, { ceiling }: ResultSuite): string {
  return arm === ceiling ? `${arm}*` : arm
}
