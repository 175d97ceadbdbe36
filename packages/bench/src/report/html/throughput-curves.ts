import { targetLabel, shownTargets } from '../targets.js'
import { capital } from '../capital.js'
import { workloadWords, sizeWords } from '../workload-words.js'
import { numberText, rateText } from '../known.js'
import type { Results, ResultSuite } from '../../run/results.js'
import type { TargetSummary, WorkloadSummary } from '../../run/summary.js'
import { figure } from './figure.js'
import { ascending } from './grids.js'
import { grouped } from './grouped.js'
import { lineChart, type Line } from './line-chart.js'
import { markup, type Content, type Markup } from './markup.js'
import { logRange, logScale, logTicks, stepScale } from './scale.js'

type Dimension = 'size' | 'depth' | 'connections'

/** Workloads that differ in one thing only. */
interface Sweep {
  readonly over: Dimension
  readonly workloads: readonly WorkloadSummary[]
}

const OVER: Readonly<Record<Dimension, string>> = {
  size: 'bytes of a message',
  depth: 'messages in flight on each connection',
  connections: 'connections',
}

interface Unit {
  readonly label: string
  readonly of: (target: TargetSummary) => number
}

const MESSAGES: Unit = { label: 'messages a second', of: (target) => target.messagesPerSecond }
const BYTES: Unit = { label: 'MiB a second', of: (target) => target.mebibytesPerSecond }

export function throughputCurves({ summary, suite }: Results): Markup {
  const loaded = summary.workloads.filter(({ workload }) => workload.depth !== undefined)
  const charts = sweepsOf(loaded).flatMap((sweep) => [
    chart(sweep, MESSAGES, suite),
    chart(sweep, BYTES, suite),
  ])
  return figure(
    charts.length === 0
      ? markup`<p>No two workloads differ in one thing only: see the table.</p>`
      : markup`<div class="panels">${charts}</div>`,
    'Medians over the rounds, each reply awaited before its successor goes out. They belong to this machine on that day: only their ratios travel. The upright axes are logarithmic, the steps below are not to scale.',
    [
      ['workload', ...suite.targets.map(({ name }) => targetLabel(name, suite))],
      ...summary.workloads.map(({ workload, targets }) => [
        workloadWords(workload, suite),
        ...suite.targets.map(({ name }) => both(targets.find(({ target }) => target === name))),
      ]),
    ],
    'Messages a second, and MiB a second',
  )
}

function both(target: TargetSummary | undefined): Content {
  if (target === undefined) return 'cannot'
  return `${rateText(target.messagesPerSecond)}, ${numberText(target.mebibytesPerSecond)} MiB`
}

/** For each thing that was swept, the sweep of most steps; among those, the one of 64 B, and of most in flight. */
function sweepsOf(workloads: readonly WorkloadSummary[]): Sweep[] {
  return (['depth', 'size', 'connections'] as const).flatMap((over) => {
    const groups = grouped(workloads, ({ workload }) => JSON.stringify({ ...workload, [over]: undefined }))
    const [best] = groups
      .map(([, group]) => group)
      .filter((group) => group.length > 1)
      .toSorted((a, b) => b.length - a.length || preference(b) - preference(a))
    return best === undefined
      ? []
      : [{ over, workloads: best.toSorted((a, b) => a.workload[over]! - b.workload[over]!) }]
  })
}

function preference([first]: readonly WorkloadSummary[]): number {
  const { size, depth = 0 } = first!.workload
  return (size === 64 ? 1e6 : 0) + (depth === 256 ? 1e5 : depth)
}

function chart({ over, workloads }: Sweep, { label, of }: Unit, suite: ResultSuite): Markup {
  const steps = ascending(workloads.map(({ workload }) => workload[over]!))
  const lines = shownTargets(suite).map(({ name }, style): Line => ({
    name,
    style,
    points: workloads.flatMap(({ workload, targets }) => {
      const value = targets.filter(({ target }) => target === name).map(of)[0]
      return value !== undefined && value > 0 ? [[workload[over]!, value] as const] : []
    }),
  }))
  const range = logRange(
    lines.flatMap(({ points }) => points.map(([, value]) => value)),
    1.2,
  )
  return lineChart({
    title: `${capital(label)} over ${over}: ${fixed(workloads[0]!, over, suite)}`,
    description: lines
      .map(
        ({ name, points }) =>
          `${name}: ${points.map(([at, value]) => `${at}: ${numberText(value)}`).join(', ')}.`,
      )
      .join(' '),
    x: {
      label: OVER[over],
      ticks: steps.map((value) => ({
        value,
        label: over === 'size' ? sizeWords(value, suite) : String(value),
      })),
      scale: (room) => stepScale(steps, room),
    },
    y: { label, ticks: logTicks(range, 8), scale: (room) => logScale(range, room) },
    lines,
  })
}

/** What all workloads of a sweep have in common. */
function fixed(
  { workload: { size, depth, connections } }: WorkloadSummary,
  over: Dimension,
  suite: ResultSuite,
): string {
  return [
    ...(over === 'size' ? [] : [sizeWords(size, suite)]),
    ...(over === 'depth' ? [] : [`${depth} in flight`]),
    ...(over === 'connections' ? [] : [connections === 1 ? 'one connection' : `${connections} connections`]),
  ].join(', ')
}
