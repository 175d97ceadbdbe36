import { table } from '../layout.js'
import { formatEstimate, formatRate, formatShare, formatSize, threeDigits } from '../number-format.js'
import { controlReport, footnotes } from './bench-notes.js'
import type { BenchResults } from './run-bench.js'
import type { Estimate } from '../statistics.js'
import { BASELINE, CEILING, LARGE, type ArmSummary, type CellSummary } from './summary.js'

/** The results as tables of at most 60 columns. */
export function benchReport({ summary, options }: BenchResults): string[] {
  return [
    ...summary.cells.flatMap(cellReport),
    ...footnotes(summary.cells),
    ...controlReport(summary.control),
    ...(options.smoke ? ['', 'SMOKE RUN: it works. THIS IS NO MEASUREMENT.'] : []),
  ]
}

function cellReport({ cell, arms }: CellSummary): string[] {
  const large = cell.size >= LARGE
  const delivery = arms.find(({ arm }) => arm === BASELINE)?.delivery
  return [
    `${formatSize(cell.size)} messages, ${cell.depth} in flight`,
    ...(cell.depth === 1 ? roundTripTable(arms) : []),
    ...(large ? largeTable(arms) : []),
    ...(cell.depth > 1 && !large ? rateTable(arms) : []),
    ...(delivery === undefined
      ? []
      : [`${BASELINE}: ${formatShare(delivery.intact)} of messages arrived intact`]),
    '',
  ]
}

function roundTripTable(arms: readonly ArmSummary[]): string[] {
  const rows = arms.flatMap(({ arm, roundTrip }) => {
    if (roundTrip === undefined) return []
    const { median, p99, ratio } = roundTrip
    return [[arm, threeDigits(median), threeDigits(p99), versus(arm, BASELINE, ratio)]]
  })
  return table([['round trip', 'µs median', 'µs p99', `/ ${BASELINE}`], ...rows])
}

function rateTable(arms: readonly ArmSummary[]): string[] {
  const rows = arms.map(({ arm, messagesPerSecond, mebibytesPerSecond, rateRatio }) => [
    arm === CEILING ? `${arm}*` : arm,
    formatRate(messagesPerSecond),
    threeDigits(mebibytesPerSecond),
    versus(arm, BASELINE, rateRatio),
  ])
  return table([['a second', 'messages', 'MiB', `/ ${BASELINE}`], ...rows])
}

function largeTable(arms: readonly ArmSummary[]): string[] {
  const rows = arms.map(({ arm, mebibytesPerSecond, rateRatio, ceilingRatio }) => [
    arm,
    threeDigits(mebibytesPerSecond),
    versus(arm, BASELINE, rateRatio),
    versus(arm, CEILING, ceilingRatio ?? rateRatio),
  ])
  return table([['a second', 'MiB', `/ ${BASELINE}`, `/ ${CEILING}`], ...rows])
}

function versus(arm: string, other: string, ratio: Estimate): string {
  return arm === other ? '1' : formatEstimate(ratio)
}
