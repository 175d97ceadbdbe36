import { shownArms } from '../arms.js'
import { cellWords, sizeWords } from '../cell-words.js'
import { numberText } from '../known.js'
import { latencyCount, latencyQuantile, type Latencies } from '../../load/latency-histogram.js'
import type { Results, ResultSuite } from '../../run/results.js'
import type { CellSummary } from '../../run/summary.js'
import { figure } from './figure.js'
import { lineChart, type Line } from './line-chart.js'
import { markup, type Content, type Markup } from './markup.js'
import { logRange, logScale, logTicks, type Tick } from './scale.js'

/** Cells of each kind that are drawn; the table holds all. */
const MOST_CHARTS = 4

/** Times that must lie beyond a percentile, or it says more of chance than of the arm. */
const LEAST_BEYOND = 10

/** Points of a line between one nine and the next. */
const STEPS = 8

const COLUMNS = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999]

export function latencyCurves({ summary, suite }: Results): Markup {
  const timed = summary.cells.filter(({ arms }) => arms.some(({ latencies }) => latencies !== undefined))
  if (timed.length === 0) return markup`<p>No cell of this run was timed.</p>`
  const closed = timed.filter(({ cell }) => cell.rate === undefined)
  const open = timed.filter(({ cell }) => cell.rate !== undefined)
  return figure(
    markup`${panels('One message at a time: round trips', closed, suite)}${panels('At a constant rate: from when each message was due', open, suite)}`,
    markup`How long the slowest messages take: p99 is the time that one of a hundred exceeds. A line ends where fewer than ${LEAST_BEYOND} messages lie beyond.
At a constant rate, the clock of each message starts when it was due, not when it went out: a generator that waits for a slow reply before it sends the next would leave
out just the messages that had to wait (“coordinated omission”), and the tail would look better than it is.`,
    [
      ['cell and arm', ...COLUMNS.map(percentile), 'most', 'timed'],
      ...timed.flatMap((cell) => latencyRows(cell, suite)),
    ],
    'Microseconds',
  )
}

function panels(title: string, cells: readonly CellSummary[], suite: ResultSuite): Content {
  if (cells.length === 0) return undefined
  return markup`<h3>${title}</h3>
<div class="panels">${cells.slice(0, MOST_CHARTS).map((cell) => chart(cell, suite))}</div>`
}

function chart({ cell, arms }: CellSummary, suite: ResultSuite): Markup {
  const lines = shownArms(suite).flatMap(({ name }, style): Line[] => {
    const latencies = arms.find(({ arm }) => arm === name)?.latencies
    return latencies === undefined ? [] : [{ name, style, plain: true, points: tail(latencies) }]
  })
  const range = logRange(
    lines.flatMap(({ points }) => points.map(([, time]) => time)),
    1.15,
  )
  const least = Math.min(0.1, ...lines.flatMap(({ points }) => points.map(([beyond]) => beyond)))
  const ticks = COLUMNS.map((q) => ({ value: beyondOf(q), label: percentile(q) }))
  return lineChart({
    title: cellWords(cell, suite),
    description: describe(lines, arms, sizeWords(cell.size, suite)),
    x: {
      label: 'percentile, each step ten times rarer',
      ticks: ticks.filter(({ value }: Tick) => value >= least * 0.999),
      scale: ([from, to]) => logScale([least, 0.5], [to, from]),
    },
    y: { label: 'µs', ticks: logTicks(range, 8), scale: (room) => logScale(range, room) },
    lines,
  })
}

function describe(lines: readonly Line[], arms: CellSummary['arms'], size: string): string {
  const said = lines.map(({ name }) => {
    const latencies = arms.find(({ arm }) => arm === name)?.latencies ?? []
    return `${name}: p50 ${numberText(latencyQuantile(latencies, 0.5))}, p99 ${numberText(latencyQuantile(latencies, 0.99))} µs.`
  })
  return `Messages of ${size}. ${said.join(' ')}`
}

/** How long the messages take beyond which a share of 0.5, 0.37 … of all lies, to the least that says something. */
function tail(latencies: Latencies): (readonly [beyond: number, microseconds: number])[] {
  const least = Math.min(0.5, LEAST_BEYOND / latencyCount(latencies))
  const steps = Math.floor(Math.log10(0.5 / least) * STEPS)
  const shares = Array.from({ length: steps + 1 }, (_, step) => 0.5 * 10 ** (-step / STEPS))
  return [...shares, least].map((beyond) => [beyond, latencyQuantile(latencies, 1 - beyond)])
}

function latencyRows({ cell, arms }: CellSummary, suite: ResultSuite): Content[][] {
  return suite.arms.flatMap(({ name }) => {
    const latencies = arms.find(({ arm }) => arm === name)?.latencies
    if (latencies === undefined) return []
    const count = latencyCount(latencies)
    const at = (q: number) =>
      beyondOf(q) * count < LEAST_BEYOND ? '' : numberText(latencyQuantile(latencies, q))
    return [
      [
        `${cellWords(cell, suite)}: ${name}`,
        ...COLUMNS.map(at),
        numberText(latencyQuantile(latencies, 1)),
        String(count),
      ],
    ]
  })
}

/** The share beyond it, without the dust of a subtraction. */
function beyondOf(q: number): number {
  return Number((1 - q).toFixed(6))
}

/** `p50`, `p99.9`. */
function percentile(q: number): string {
  return `p${Number((q * 100).toFixed(4))}`
}
