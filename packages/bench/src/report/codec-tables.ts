import { objectWorkloadName } from '../codecs/names.js'
import { table, wrap } from '../layout.js'
import { formatEstimate, formatRate, threeDigits } from '../number-format.js'
import type { Results } from '../run/results.js'
import { isMeasurement } from '../run/run-options.js'
import type { Outcome } from '../run/outcome.js'
import { codecWorkloads, type CodecWorkload, type CodecRow } from './codec-workloads.js'
import { CODEC_NOTES } from './codec-notes.js'
import { NO_MEASUREMENT } from './header.js'
import { controlNote, footnotes } from './notes.js'

/** The results of the codec sweep as tables of at most 60 columns. */
export function codecTables(results: Results): string[] {
  const { summary, suite, options } = results
  return [
    ...codecWorkloads(results).flatMap((workload) => workloadTables(workload, suite.baseline)),
    ...CODEC_NOTES.flatMap((note) => wrap(note)),
    ...footnotes(results),
    ...controlNote(summary.control, suite, objectWorkloadName),
    ...(isMeasurement(options) ? [] : ['', NO_MEASUREMENT]),
  ]
}

function workloadTables({ name, timed, rows }: CodecWorkload, baseline: string): string[] {
  return [
    name,
    ...(timed ? latencyTable(rows) : []),
    ...table([
      [timed ? 'p50' : 'echo', ...(timed ? [] : ['a second']), `÷ ${baseline}`, 'difference'],
      ...rows.map((row) => speedRow(row, timed)),
    ]),
    ...costTable(rows),
    '',
  ]
}

function latencyTable(rows: readonly CodecRow[]): string[] {
  return table([
    ['µs', 'p50', 'p99'],
    ...rows.map(({ codec, latency }) => [codec, number(latency?.p50), number(latency?.p99)]),
  ])
}

function speedRow({ codec, messagesPerSecond, ratio, outcome }: CodecRow, timed: boolean): string[] {
  return [
    codec,
    ...(timed ? [] : [formatRate(messagesPerSecond)]),
    ratio === undefined ? '1' : formatEstimate(ratio),
    brief(outcome),
  ]
}

/** With a column of the codec alone where there is one. */
function costTable(rows: readonly CodecRow[]): string[] {
  const compared = rows.some(({ alone }) => alone !== undefined)
  return table([
    ['CPU µs', 'echo', ...(compared ? ['alone', 'echo ÷ alone', 'by CPU'] : []), 'bytes'],
    ...rows.map((row) => [
      row.codec,
      number(row.serverTime),
      ...(compared ? aloneWorkloads(row) : []),
      row.payloadBytes.toFixed(0),
    ]),
  ])
}

function aloneWorkloads({ alone }: CodecRow): string[] {
  if (alone === undefined) return ['–', '–', '–']
  return [number(alone.time), formatEstimate(alone.echoRatio), number(alone.timeRatio?.median)]
}

/** In a column that is called a difference. */
function brief(outcome: Outcome | undefined): string {
  return outcome === 'no difference shown' ? 'none shown' : (outcome ?? '')
}

function number(value: number | undefined): string {
  return value === undefined ? '–' : threeDigits(value)
}
