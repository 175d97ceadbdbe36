import { armLabel, shownArms } from '../arms.js'
import { capital } from '../capital.js'
import { cellWords, sizeWords } from '../cell-words.js'
import { numberText, rateText } from '../known.js'
import type { Results, ResultSuite } from '../../run/results.js'
import type { ArmSummary, CellSummary } from '../../run/summary.js'
import { figure } from './figure.js'
import { ascending } from './grids.js'
import { grouped } from './grouped.js'
import { lineChart, type Line } from './line-chart.js'
import { markup, type Content, type Markup } from './markup.js'
import { logRange, logScale, logTicks, stepScale } from './scale.js'

type Dimension = 'size' | 'depth' | 'connections'

/** Cells that differ in one thing only. */
interface Sweep {
  readonly over: Dimension
  readonly cells: readonly CellSummary[]
}

const OVER: Readonly<Record<Dimension, string>> = {
  size: 'bytes of a message',
  depth: 'messages in flight on each connection',
  connections: 'connections',
}

interface Unit {
  readonly label: string
  readonly of: (arm: ArmSummary) => number
}

const MESSAGES: Unit = { label: 'messages a second', of: (arm) => arm.messagesPerSecond }
const BYTES: Unit = { label: 'MiB a second', of: (arm) => arm.mebibytesPerSecond }

export function throughputCurves({ summary, suite }: Results): Markup {
  const loaded = summary.cells.filter(({ cell }) => cell.depth !== undefined)
  const charts = sweepsOf(loaded).flatMap((sweep) => [
    chart(sweep, MESSAGES, suite),
    chart(sweep, BYTES, suite),
  ])
  return figure(
    charts.length === 0
      ? markup`<p>No two cells differ in one thing only: see the table.</p>`
      : markup`<div class="panels">${charts}</div>`,
    'Medians over the blocks, each reply awaited before its successor goes out. They belong to this machine on that day: only their ratios travel. The upright axes are logarithmic, the steps below are not to scale.',
    [
      ['cell', ...suite.arms.map(({ name }) => armLabel(name, suite))],
      ...summary.cells.map(({ cell, arms }) => [
        cellWords(cell, suite),
        ...suite.arms.map(({ name }) => both(arms.find(({ arm }) => arm === name))),
      ]),
    ],
    'Messages a second, and MiB a second',
  )
}

function both(arm: ArmSummary | undefined): Content {
  if (arm === undefined) return 'cannot'
  return `${rateText(arm.messagesPerSecond)}, ${numberText(arm.mebibytesPerSecond)} MiB`
}

/** For each thing that was swept, the sweep of most steps; among those, the one of 64 B, and of most in flight. */
function sweepsOf(cells: readonly CellSummary[]): Sweep[] {
  return (['depth', 'size', 'connections'] as const).flatMap((over) => {
    const groups = grouped(cells, ({ cell }) => JSON.stringify({ ...cell, [over]: undefined }))
    const [best] = groups
      .map(([, group]) => group)
      .filter((group) => group.length > 1)
      .toSorted((a, b) => b.length - a.length || preference(b) - preference(a))
    return best === undefined ? [] : [{ over, cells: best.toSorted((a, b) => a.cell[over]! - b.cell[over]!) }]
  })
}

function preference([first]: readonly CellSummary[]): number {
  const { size, depth = 0 } = first!.cell
  return (size === 64 ? 1e6 : 0) + (depth === 256 ? 1e5 : depth)
}

function chart({ over, cells }: Sweep, { label, of }: Unit, suite: ResultSuite): Markup {
  const steps = ascending(cells.map(({ cell }) => cell[over]!))
  const lines = shownArms(suite).map(({ name }, style): Line => ({
    name,
    style,
    points: cells.flatMap(({ cell, arms }) => {
      const value = arms.filter(({ arm }) => arm === name).map(of)[0]
      return value !== undefined && value > 0 ? [[cell[over]!, value] as const] : []
    }),
  }))
  const range = logRange(
    lines.flatMap(({ points }) => points.map(([, value]) => value)),
    1.2,
  )
  return lineChart({
    title: `${capital(label)} over ${over}: ${fixed(cells[0]!, over, suite)}`,
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

/** What all cells of a sweep have in common. */
function fixed(
  { cell: { size, depth, connections } }: CellSummary,
  over: Dimension,
  suite: ResultSuite,
): string {
  return [
    ...(over === 'size' ? [] : [sizeWords(size, suite)]),
    ...(over === 'depth' ? [] : [`${depth} in flight`]),
    ...(over === 'connections' ? [] : [connections === 1 ? 'one connection' : `${connections} connections`]),
  ].join(', ')
}
