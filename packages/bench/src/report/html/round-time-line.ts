import { median } from '@echo/harness'
import { shownTargets, subjectOf } from '../targets.js'
import { workloadWords } from '../workload-words.js'
import { keyWorkloads } from '../key-workloads.js'
import { isKnown, numberText } from '../known.js'
import { isByLatency } from '../speed.js'
import { sameWorkload } from '../../load/workload.js'
import { coresOf } from '../../pinning.js'
import type { Results } from '../../run/results.js'
import { medianLatency, messagesPerSecond, type Sample } from '../../run/sample.js'
import type { WorkloadSummary } from '../../run/summary.js'
import { figure } from './figure.js'
import { grouped } from './grouped.js'
import { lineChart, type Area, type Line } from './line-chart.js'
import { markup, type Content, type Markup } from './markup.js'
import { linearScale, logRange, logScale, logTicks, type Scale } from './scale.js'

/** The style of marks that need not be told apart. */
const GREY = 5

/** What a target was against another in one round: above 1, faster. */
type Course = readonly (readonly [round: number, ratio: number])[]

export function roundTimeLine(results: Results): Markup {
  const { suite, summary } = results
  const workloads = keyWorkloads(summary.workloads)
  const noise = workloads.map((workload): Line => ({
    name: workloadWords(workload.workload, suite),
    style: GREY,
    loose: true,
    points: courseOf(results, workload, suite.control[1], suite.control[0]),
  }))
  const middle: Line = { name: 'median', style: 0, points: middleOf(noise), plain: true }
  const courses = drift(results, workloads)
  return figure(
    markup`<div class="panels">${chart(results, `A/A: ${suite.control[1]} ÷ ${suite.control[0]}`, [...noise, middle])}${chart(results, courses.title, courses.lines)}</div>`,
    markup`The run in the order of time: each round measures every target in every workload once. A machine that drifts shows a slope, a burst of other work an outlier;
since targets are compared within a round, neither moves a median much. In the A/A picture each mark is a workload. ${swapped(results)}`,
    [
      ['round', 'A/A, median', ...courses.lines.map(({ name }) => name)],
      ...rounds(results).map((round) => [
        String(round),
        numberText(at(middle.points, round)),
        ...courses.lines.map(({ points }) => numberText(at(points, round))),
      ]),
    ],
    courses.title,
  )
}

function swapped({ environment }: Results): Content {
  return environment.pinned.length < 2
    ? 'Processes were not kept on a processor.'
    : 'In the shaded rounds server and load generator had swapped their processors.'
}

/** The subject in each workload; where all are measured against it, each target in the first workload under load. */
function drift(results: Results, workloads: readonly WorkloadSummary[]): { title: string; lines: Line[] } {
  const { suite } = results
  const subject = subjectOf(suite)
  if (subject !== undefined) {
    const lines = workloads.map((workload, style): Line => ({
      name: workloadWords(workload.workload, suite),
      style,
      points: aboutOne(courseOf(results, workload, subject, suite.baseline)),
    }))
    return { title: `${subject} ÷ ${suite.baseline}, against its median`, lines: measured(lines) }
  }
  const workload = workloads.find((each) => !isByLatency(each.targets)) ?? workloads[0]
  if (workload === undefined) return { title: '', lines: [] }
  const lines = shownTargets(suite).map(({ name }, style): Line => ({
    name,
    style,
    points: name === suite.baseline ? [] : aboutOne(courseOf(results, workload, name, suite.baseline)),
  }))
  return {
    title: `Targets ÷ ${suite.baseline}, against their medians: ${workloadWords(workload.workload, suite)}`,
    lines: measured(lines),
  }
}

function measured(lines: readonly Line[]): Line[] {
  return lines.filter(({ points }) => points.length > 0)
}

function courseOf(
  { samples }: Results,
  { workload, targets }: WorkloadSummary,
  target: string,
  other: string,
): Course {
  const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
  const faster = isByLatency(targets) ? (sample: Sample) => 1 / medianLatency(sample) : messagesPerSecond
  return here
    .filter((sample) => sample.target === target)
    .flatMap((sample) => {
      const twin = here.find((each) => each.target === other && each.round === sample.round)
      const ratio = twin === undefined ? Number.NaN : faster(sample) / faster(twin)
      return isKnown(ratio) && ratio > 0 ? [[sample.round, ratio] as const] : []
    })
    .toSorted(([a], [b]) => a - b)
}

function aboutOne(course: Course): Course {
  const middle = median(course.map(([, ratio]) => ratio))
  return course.map(([round, ratio]) => [round, ratio / middle])
}

function middleOf(lines: readonly Line[]): Course {
  const points = grouped(
    lines.flatMap((line) => line.points),
    ([round]) => round,
  )
  return points
    .map(([round, here]) => [round, median(here.map(([, ratio]) => ratio))] as const)
    .toSorted(([a], [b]) => a - b)
}

function at(course: Line['points'], round: number): number | undefined {
  return course.find(([each]) => each === round)?.[1]
}

function rounds({ samples }: Results): number[] {
  return [...new Set(samples.map(({ round }) => round))].toSorted((a, b) => a - b)
}

function chart(results: Results, title: string, lines: readonly Line[]): Markup {
  const all = rounds(results)
  const [first, last] = [all[0] ?? 1, all.at(-1) ?? 1]
  const range = logRange(
    lines.flatMap(({ points }) => points.map(([, ratio]) => ratio)),
    1.02,
    [0.95, 1.05],
  )
  const every = Math.ceil(all.length / 10)
  return lineChart({
    title,
    description: `A line over ${all.length} rounds for each of: ${lines.map(({ name }) => name).join('; ')}.`,
    x: {
      label: 'round',
      ticks: all.filter((_, index) => index % every === 0).map((value) => ({ value, label: String(value) })),
      scale: ([from, to]) => linearScale([first - 0.5, last + 0.5], [from, to]),
    },
    y: { label: 'ratio', ticks: logTicks(range, 8), scale: (room) => logScale(range, room) },
    lines,
    behind: (x, y, area) =>
      markup`${swappedRounds(results, all, x, area)}<line class="one" x1="${area.left}" x2="${area.right}" y1="${y(1)}" y2="${y(1)}"/>`,
  })
}

function swappedRounds({ environment }: Results, all: readonly number[], x: Scale, area: Area): Content {
  const usual = coresOf(1, environment.pinned)?.server
  return all
    .filter((round) => coresOf(round, environment.pinned)?.server !== usual)
    .map(
      (round) =>
        markup`<rect class="band" x="${x(round - 0.5)}" y="${area.top}" width="${x(round + 0.5) - x(round - 0.5)}" height="${area.bottom - area.top}"/>`,
    )
}
