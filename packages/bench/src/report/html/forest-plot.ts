import type { Estimate } from '@echo/harness'
import { workloadWords } from '../workload-words.js'
import { targetLabel, shownTargets, tierNote } from '../targets.js'
import { keyWorkloads } from '../key-workloads.js'
import { ratioText } from '../known.js'
import { controlSpeed, isByLatency, speedOf } from '../speed.js'
import type { Results, ResultSuite } from '../../run/results.js'
import type { WorkloadSummary, Summary } from '../../run/summary.js'
import { figure, picture, type Picture } from './figure.js'
import { markup, type Content, type Markup } from './markup.js'
import { logRange, logScale, logTicks, type Scale } from './scale.js'

/** One line of the plot: the head of a workload, or a target in it. */
type ForestRow =
  | { readonly head: string; readonly note: string }
  | { readonly name: string; readonly note: string; readonly speed: Estimate; readonly look: Look }

type Look = 'faster' | 'slower' | 'same' | 'A/A'

const WIDTH = 820
const LINE = 19
const TOP = 48
const VALUES = 150

export function forestPlot(results: Results): Markup {
  const { summary, suite } = results
  const shown = keyWorkloads(summary.workloads)
  const few = shown.length < summary.workloads.length
  return figure(
    picture(forestPicture(summary, suite)),
    markup`Each mark is how many times as fast as ${suite.baseline} a target is: right of the line at 1 it is faster, left of it slower.
The bar is the 95 % interval. The shaded band is the A/A interval: what lies in it may be noise.
${few && markup`Shown are ${shown.length} of the ${summary.workloads.length} workloads; the table holds them all.`}`,
    forestTable(results),
    `How many times as fast as ${suite.baseline}: median [95 % interval]`,
  )
}

/** The plot of the key workloads. It stands alone too: all that it needs is in it, save its style. */
export function forestPicture({ workloads, control }: Summary, suite: ResultSuite): Picture {
  const shown = keyWorkloads(workloads)
  const rows = shown.flatMap((workload) => rowsOf(workload, suite, controlSpeed(control, workload.workload)))
  const names = rows.map((row) => ('head' in row ? row.head.length : row.name.length + 2) + row.note.length)
  const left = Math.max(130, Math.max(0, ...names) * 6.6 + 34)
  const height = TOP + rows.length * LINE + 34
  const speeds = rows.flatMap((row) => ('head' in row ? [] : [row.speed.low, row.speed.high]))
  const range = logRange(speeds, 1.08, [1, control.overall.low, control.overall.high])
  const scale = logScale(range, [left, WIDTH - VALUES])
  const x: Scale = (value) => scale(Math.min(range[1], Math.max(range[0], value)))
  return {
    width: WIDTH,
    height,
    title: `How many times as fast as ${suite.baseline}`,
    description: shown.map((workload) => describeWorkload(workload, suite)).join(' '),
    content: markup`${band(control.overall, x, height)}
${logTicks(range, 9).map(({ value, label }) => tick(x(value), label, height))}
<line class="one" x1="${x(1)}" x2="${x(1)}" y1="${TOP - 8}" y2="${height - 28}"/>
<text class="faint" x="${x(1) - 8}" y="14" text-anchor="end">◀ slower</text><text class="faint" x="${x(1) + 8}" y="14">faster ▶</text>
${rows.map((row, index) => drawRow(row, x, TOP + index * LINE + LINE / 2))}`,
  }
}

function rowsOf(
  { workload, targets }: WorkloadSummary,
  suite: ResultSuite,
  noise: Estimate | undefined,
): ForestRow[] {
  const measured = shownTargets(suite).flatMap(({ name }): ForestRow[] => {
    const summary = targets.find(({ target }) => target === name)
    const speed = summary === undefined || name === suite.baseline ? undefined : speedOf(summary)
    if (speed === undefined) return []
    return [{ name, note: tierNote(name, suite), speed, look: lookOf(summary?.outcome) }]
  })
  const control: ForestRow[] =
    noise === undefined
      ? []
      : [{ name: 'A/A', note: `${suite.control[0]} against itself`, speed: noise, look: 'A/A' }]
  const head = {
    head: workloadWords(workload, suite),
    note: isByLatency(targets) ? 'by median latency' : 'by messages a second',
  }
  return measured.length === 0 ? [] : [head, ...measured, ...control]
}

function lookOf(outcome: string | undefined): Look {
  return outcome === 'faster' || outcome === 'slower' ? outcome : 'same'
}

function band({ low, high }: Estimate, x: Scale, height: number): Content {
  if (!(low > 0 && high > 0)) return undefined
  return markup`<rect class="band" x="${x(low)}" y="${TOP - 8}" width="${Math.max(1, x(high) - x(low))}" height="${height - TOP - 20}"/>`
}

function tick(at: number, label: string, height: number): Markup {
  return markup`<line class="grid" x1="${at}" x2="${at}" y1="${TOP - 8}" y2="${height - 28}"/>${[TOP - 14, height - 12].map((y) => markup`<text class="faint" x="${at}" y="${y}" text-anchor="middle">${label}</text>`)}
`
}

function drawRow(row: ForestRow, x: Scale, y: number): Markup {
  if ('head' in row) {
    return markup`<text class="bold outlined" x="6" y="${y + 4}">${row.head} <tspan class="faint" font-weight="400">${row.note}</tspan></text>
`
  }
  const { name, note, speed, look } = row
  const classes = look === 'A/A' ? 'same hollow' : look
  const at = x(speed.median)
  const shape =
    look === 'A/A'
      ? markup`<polygon class="${classes}" points="${`${at.toFixed(1)},${y - 5} ${(at + 5).toFixed(1)},${y} ${at.toFixed(1)},${y + 5} ${(at - 5).toFixed(1)},${y}`}"/>`
      : markup`<circle class="${classes}" cx="${at}" cy="${y}" r="4.5"/>`
  return markup`<text x="20" y="${y + 4}">${name} <tspan class="faint">${note}</tspan></text><line class="interval ${look === 'A/A' ? 'same' : look}" x1="${x(speed.low)}" x2="${x(speed.high)}" y1="${y}" y2="${y}"/>${shape}<text class="faint" x="${WIDTH - 4}" y="${y + 4}" text-anchor="end">${ratioText(speed)}</text>
`
}

function describeWorkload({ workload, targets }: WorkloadSummary, suite: ResultSuite): string {
  const said = targets.flatMap((summary) => {
    const speed = summary.target === suite.baseline ? undefined : speedOf(summary)
    return speed === undefined ? [] : [`${summary.target} ${ratioText(speed)}`]
  })
  return said.length === 0 ? '' : `${workloadWords(workload, suite)}: ${said.join(', ')}.`
}

function forestTable({ summary, suite }: Results): Content[][] {
  const head = ['workload', 'judged by', ...suite.targets.map(({ name }) => targetLabel(name, suite)), 'A/A']
  const rows = summary.workloads.map(({ workload, targets }) => [
    workloadWords(workload, suite),
    isByLatency(targets) ? 'median latency' : 'messages a second',
    ...suite.targets.map(({ name }): Content => {
      if (name === suite.baseline) return '1'
      const own = targets.find(({ target }) => target === name)
      if (own === undefined) return 'cannot'
      return markup`<span class="${lookOf(own.outcome)}">${ratioText(speedOf(own))}</span>`
    }),
    ratioText(controlSpeed(summary.control, workload)),
  ])
  return [head, ...rows]
}
