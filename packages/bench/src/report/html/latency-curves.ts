import { type Latencies, latencyCount, latencyQuantile } from '@echo/harness'
import { shownTargets } from '../targets.js'
import { workloadWords, sizeWords } from '../workload-words.js'
import { numberText } from '../known.js'
import type { Results, ResultSuite } from '../../run/results.js'
import type { WorkloadSummary } from '../../run/summary.js'
import { figure } from './figure.js'
import { lineChart, type Line } from './line-chart.js'
import { markup, type Content, type Markup } from './markup.js'
import { logRange, logScale, logTicks, type Tick } from './scale.js'

/** Workloads of each kind that are drawn; the table holds all. */
const MOST_CHARTS = 4

/** Times that must lie beyond a percentile, or it says more of chance than of the target. */
const LEAST_BEYOND = 10

/** Points of a line between one nine and the next. */
const STEPS = 8

const COLUMNS = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999]

export function latencyCurves({ summary, suite }: Results): Markup {
  const timed = summary.workloads.filter(({ targets }) =>
    targets.some(({ latencies }) => latencies !== undefined),
  )
  if (timed.length === 0) return markup`<p>No workload of this run was timed.</p>`
  const closed = timed.filter(({ workload }) => workload.rate === undefined)
  const open = timed.filter(({ workload }) => workload.rate !== undefined)
  return figure(
    markup`${panels('One message at a time: round trips', closed, suite)}${panels('At a constant rate: from when each message was due', open, suite)}`,
    markup`How long the slowest messages take: p99 is the time that one of a hundred exceeds. A line ends where fewer than ${LEAST_BEYOND} messages lie beyond.
At a constant rate, the clock of each message starts when it was due, not when it went out: a generator that waits for a slow reply before it sends the next would leave
out just the messages that had to wait (“coordinated omission”), and the tail would look better than it is.`,
    [
      ['workload and target', ...COLUMNS.map(percentile), 'most', 'timed'],
      ...timed.flatMap((workload) => latencyRows(workload, suite)),
    ],
    'Microseconds',
  )
}

function panels(title: string, workloads: readonly WorkloadSummary[], suite: ResultSuite): Content {
  if (workloads.length === 0) return undefined
  return markup`<h3>${title}</h3>
<div class="panels">${workloads.slice(0, MOST_CHARTS).map((workload) => chart(workload, suite))}</div>`
}

function chart({ workload, targets }: WorkloadSummary, suite: ResultSuite): Markup {
  const lines = shownTargets(suite).flatMap(({ name }, style): Line[] => {
    const latencies = targets.find(({ target }) => target === name)?.latencies
    return latencies === undefined ? [] : [{ name, style, plain: true, points: tail(latencies) }]
  })
  const range = logRange(
    lines.flatMap(({ points }) => points.map(([, time]) => time)),
    1.15,
  )
  const least = Math.min(0.1, ...lines.flatMap(({ points }) => points.map(([beyond]) => beyond)))
  const ticks = COLUMNS.map((q) => ({ value: beyondOf(q), label: percentile(q) }))
  return lineChart({
    title: workloadWords(workload, suite),
    description: describe(lines, targets, sizeWords(workload.size, suite)),
    x: {
      label: 'percentile, each step ten times rarer',
      ticks: ticks.filter(({ value }: Tick) => value >= least * 0.999),
      scale: ([from, to]) => logScale([least, 0.5], [to, from]),
    },
    y: { label: 'µs', ticks: logTicks(range, 8), scale: (room) => logScale(range, room) },
    lines,
  })
}

function describe(lines: readonly Line[], targets: WorkloadSummary['targets'], size: string): string {
  const said = lines.map(({ name }) => {
    const latencies = targets.find(({ target }) => target === name)?.latencies ?? []
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

function latencyRows({ workload, targets }: WorkloadSummary, suite: ResultSuite): Content[][] {
  return suite.targets.flatMap(({ name }) => {
    const latencies = targets.find(({ target }) => target === name)?.latencies
    if (latencies === undefined) return []
    const count = latencyCount(latencies)
    const at = (q: number) =>
      beyondOf(q) * count < LEAST_BEYOND ? '' : numberText(latencyQuantile(latencies, q))
    return [
      [
        `${workloadWords(workload, suite)}: ${name}`,
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
