import { objectCellName } from '../codecs/names.js'
import { table, wrap } from '../layout.js'
import { formatEstimate, formatRate, threeDigits } from '../number-format.js'
import type { Results } from '../run/results.js'
import { isMeasurement } from '../run/run-options.js'
import type { Verdict } from '../run/verdict.js'
import { codecCells, type CodecCell, type CodecRow } from './codec-cells.js'
import { CODEC_NOTES } from './codec-notes.js'
import { NO_MEASUREMENT } from './header.js'
import { controlNote, footnotes } from './notes.js'

/** The results of the codec sweep as tables of at most 60 columns. */
export function codecTables(results: Results): string[] {
  const { summary, suite, options } = results
  return [
    ...codecCells(results).flatMap((cell) => cellTables(cell, suite.baseline)),
    ...CODEC_NOTES.flatMap((note) => wrap(note)),
    ...footnotes(results),
    ...controlNote(summary.control, suite, objectCellName),
    ...(isMeasurement(options) ? [] : ['', NO_MEASUREMENT]),
  ]
}

function cellTables({ name, timed, rows }: CodecCell, baseline: string): string[] {
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

function speedRow({ codec, messagesPerSecond, ratio, verdict }: CodecRow, timed: boolean): string[] {
  return [
    codec,
    ...(timed ? [] : [formatRate(messagesPerSecond)]),
    ratio === undefined ? '1' : formatEstimate(ratio),
    brief(verdict),
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
      ...(compared ? aloneCells(row) : []),
      row.payloadBytes.toFixed(0),
    ]),
  ])
}

function aloneCells({ alone }: CodecRow): string[] {
  if (alone === undefined) return ['–', '–', '–']
  return [number(alone.time), formatEstimate(alone.echoRatio), number(alone.timeRatio?.median)]
}

/** In a column that is called a difference. */
function brief(verdict: Verdict | undefined): string {
  return verdict === 'no difference shown' ? 'none shown' : (verdict ?? '')
}

function number(value: number | undefined): string {
  return value === undefined ? '–' : threeDigits(value)
}
