import { shownArms, subjectOf } from '../arms.js'
import { cellWords } from '../cell-words.js'
import { keyCells } from '../key-cells.js'
import { isKnown, numberText } from '../known.js'
import { isByLatency } from '../speed.js'
import { sameCell } from '../../load/cell.js'
import { coresOf } from '../../pinning.js'
import type { Results } from '../../run/results.js'
import { medianLatency, messagesPerSecond, type Sample } from '../../run/sample.js'
import type { CellSummary } from '../../run/summary.js'
import { median } from '../../statistics.js'
import { figure } from './figure.js'
import { grouped } from './grouped.js'
import { lineChart, type Area, type Line } from './line-chart.js'
import { markup, type Content, type Markup } from './markup.js'
import { linearScale, logRange, logScale, logTicks, type Scale } from './scale.js'

/** The style of marks that need not be told apart. */
const GREY = 5

/** What an arm was against another in one block: above 1, faster. */
type Course = readonly (readonly [block: number, ratio: number])[]

export function blockTimeLine(results: Results): Markup {
  const { suite, summary } = results
  const cells = keyCells(summary.cells)
  const noise = cells.map((cell): Line => ({
    name: cellWords(cell.cell, suite),
    style: GREY,
    loose: true,
    points: courseOf(results, cell, suite.control[1], suite.control[0]),
  }))
  const middle: Line = { name: 'median', style: 0, points: middleOf(noise), plain: true }
  const courses = drift(results, cells)
  return figure(
    markup`<div class="panels">${chart(results, `A/A: ${suite.control[1]} ÷ ${suite.control[0]}`, [...noise, middle])}${chart(results, courses.title, courses.lines)}</div>`,
    markup`The run in the order of time: each block measures every arm in every cell once. A machine that drifts shows a slope, a burst of other work an outlier;
since arms are compared within a block, neither moves a median much. In the A/A picture each mark is a cell. ${swapped(results)}`,
    [
      ['block', 'A/A, median', ...courses.lines.map(({ name }) => name)],
      ...blocks(results).map((block) => [
        String(block),
        numberText(at(middle.points, block)),
        ...courses.lines.map(({ points }) => numberText(at(points, block))),
      ]),
    ],
    courses.title,
  )
}

function swapped({ environment }: Results): Content {
  return environment.pinned.length < 2
    ? 'Processes were not kept on a processor.'
    : 'In the shaded blocks server and load generator had swapped their processors.'
}

/** The subject in each cell; where all are measured against it, each arm in the first cell under load. */
function drift(results: Results, cells: readonly CellSummary[]): { title: string; lines: Line[] } {
  const { suite } = results
  const subject = subjectOf(suite)
  if (subject !== undefined) {
    const lines = cells.map((cell, style): Line => ({
      name: cellWords(cell.cell, suite),
      style,
      points: aboutOne(courseOf(results, cell, subject, suite.baseline)),
    }))
    return { title: `${subject} ÷ ${suite.baseline}, against its median`, lines: measured(lines) }
  }
  const cell = cells.find((each) => !isByLatency(each.arms)) ?? cells[0]
  if (cell === undefined) return { title: '', lines: [] }
  const lines = shownArms(suite).map(({ name }, style): Line => ({
    name,
    style,
    points: name === suite.baseline ? [] : aboutOne(courseOf(results, cell, name, suite.baseline)),
  }))
  return {
    title: `Arms ÷ ${suite.baseline}, against their medians: ${cellWords(cell.cell, suite)}`,
    lines: measured(lines),
  }
}

function measured(lines: readonly Line[]): Line[] {
  return lines.filter(({ points }) => points.length > 0)
}

function courseOf({ samples }: Results, { cell, arms }: CellSummary, arm: string, other: string): Course {
  const here = samples.filter((sample) => sameCell(sample.cell, cell))
  const faster = isByLatency(arms) ? (sample: Sample) => 1 / medianLatency(sample) : messagesPerSecond
  return here
    .filter((sample) => sample.arm === arm)
    .flatMap((sample) => {
      const twin = here.find((each) => each.arm === other && each.block === sample.block)
      const ratio = twin === undefined ? Number.NaN : faster(sample) / faster(twin)
      return isKnown(ratio) && ratio > 0 ? [[sample.block, ratio] as const] : []
    })
    .toSorted(([a], [b]) => a - b)
}

function aboutOne(course: Course): Course {
  const middle = median(course.map(([, ratio]) => ratio))
  return course.map(([block, ratio]) => [block, ratio / middle])
}

function middleOf(lines: readonly Line[]): Course {
  const points = grouped(
    lines.flatMap((line) => line.points),
    ([block]) => block,
  )
  return points
    .map(([block, here]) => [block, median(here.map(([, ratio]) => ratio))] as const)
    .toSorted(([a], [b]) => a - b)
}

function at(course: Line['points'], block: number): number | undefined {
  return course.find(([each]) => each === block)?.[1]
}

function blocks({ samples }: Results): number[] {
  return [...new Set(samples.map(({ block }) => block))].toSorted((a, b) => a - b)
}

function chart(results: Results, title: string, lines: readonly Line[]): Markup {
  const all = blocks(results)
  const [first, last] = [all[0] ?? 1, all.at(-1) ?? 1]
  const range = logRange(
    lines.flatMap(({ points }) => points.map(([, ratio]) => ratio)),
    1.02,
    [0.95, 1.05],
  )
  const every = Math.ceil(all.length / 10)
  return lineChart({
    title,
    description: `A line over ${all.length} blocks for each of: ${lines.map(({ name }) => name).join('; ')}.`,
    x: {
      label: 'block',
      ticks: all.filter((_, index) => index % every === 0).map((value) => ({ value, label: String(value) })),
      scale: ([from, to]) => linearScale([first - 0.5, last + 0.5], [from, to]),
    },
    y: { label: 'ratio', ticks: logTicks(range, 8), scale: (room) => logScale(range, room) },
    lines,
    behind: (x, y, area) =>
      markup`${swappedBlocks(results, all, x, area)}<line class="one" x1="${area.left}" x2="${area.right}" y1="${y(1)}" y2="${y(1)}"/>`,
  })
}

function swappedBlocks({ environment }: Results, all: readonly number[], x: Scale, area: Area): Content {
  const usual = coresOf(1, environment.pinned)?.server
  return all
    .filter((block) => coresOf(block, environment.pinned)?.server !== usual)
    .map(
      (block) =>
        markup`<rect class="band" x="${x(block - 0.5)}" y="${area.top}" width="${x(block + 0.5) - x(block - 0.5)}" height="${area.bottom - area.top}"/>`,
    )
}
