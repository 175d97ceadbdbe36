import type { ComponentChildren, JSX } from 'preact'
import { groups, median } from 'd3-array'
import { scaleLinear, scaleLog, scalePoint } from 'd3-scale'
import { latencyCount, latencyQuantile, type Latencies } from '../../harness.js'
import { sameWorkload } from '../../load/workload.js'
import { coresOf } from '../../pinning.js'
import type { Results, Sample, TargetSummary, WorkloadSummary } from '../../run/results.js'
import { medianLatency, messagesPerSecond } from '../../run/summary.js'
import { keyWorkloads, shownTargets, sizeWords, subjectOf, workloadWords } from '../names.js'
import { isKnown, isTimed, numberText } from '../ratios.js'
import { beyond, LEAST_BEYOND, percentile, PERCENTILES } from '../tables.js'
import type { Table } from '../table.js'
import { Legend, LineChart, type Axis, type Line } from './line-chart.js'
import { HtmlTable, logDomain, logTicks } from './parts.js'

/** Workloads of each kind that are drawn; the tables hold all. */
const MOST_CHARTS = 4

/** Points of a line of latencies between one nine and the next. */
const STEPS = 8

/** The style of marks that need not be told apart. */
const GREY = 5

type Dimension = 'size' | 'depth' | 'connections'

const OVER: Readonly<Record<Dimension, string>> = {
  size: 'bytes of a message',
  depth: 'messages in flight on each connection',
  connections: 'connections',
}

/** Values of the upright axis: equal factors are equally far. */
function logAxis(label: string, lines: readonly Line[], widen: number, among?: readonly number[]): Axis {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value))
  const scale = scaleLog(logDomain(values, widen, among), [0, 1])
  return { label, ticks: logTicks(scale, 7), scale: (room) => scale.copy().range(room) }
}

function legendOf({ suite }: Results): Pick<Line, 'name' | 'style'>[] {
  return shownTargets(suite).map(({ name }, style) => ({ name, style }))
}

export function Throughput({ results }: { results: Results }): JSX.Element {
  const sweeps = sweepsOf(results.summary.workloads.filter(({ workload }) => workload.depth !== undefined))
  if (sweeps.length === 0) return <p>No two workloads differ in one thing only: see the tables.</p>
  return (
    <>
      <p>
        Medians over the rounds. They belong to this machine on that day: only their ratios travel. The upright axes are logarithmic, the
        steps below are not to scale.
      </p>
      <Legend lines={legendOf(results)} />
      <div class="panels">
        {sweeps.map(([over, workloads]) => (
          <>
            {sweepChart(results, over, workloads, 'Messages per second', ({ messagesPerSecond: rate }) => rate)}
            {sweepChart(results, over, workloads, 'MiB per second', ({ mebibytesPerSecond }) => mebibytesPerSecond)}
          </>
        ))}
      </div>
    </>
  )
}

/** For each thing that was swept, the sweep of most steps; among those, the one of 64 B, and of most in flight. */
function sweepsOf(workloads: readonly WorkloadSummary[]): (readonly [Dimension, WorkloadSummary[]])[] {
  return (['depth', 'size', 'connections'] as const).flatMap((over) => {
    const [best] = groups(workloads, ({ workload }) => JSON.stringify({ ...workload, [over]: undefined }))
      .map(([, group]) => group)
      .filter((group) => group.length > 1)
      .toSorted((a, b) => b.length - a.length || preference(b) - preference(a))
    if (best === undefined) return []
    return [[over, best.toSorted((a, b) => a.workload[over]! - b.workload[over]!)] as const]
  })
}

function preference([first]: readonly WorkloadSummary[]): number {
  const { size, depth = 0 } = first!.workload
  return (size === 64 ? 1e6 : 0) + (depth === 256 ? 1e5 : depth)
}

function sweepChart(
  { suite }: Results,
  over: Dimension,
  workloads: readonly WorkloadSummary[],
  label: string,
  of: (target: TargetSummary) => number,
): JSX.Element {
  const steps = workloads.map(({ workload }) => workload[over]!)
  const lines = shownTargets(suite).map(({ name }, style): Line => ({
    name,
    style,
    points: workloads.flatMap(({ workload, targets }) => {
      const value = targets.filter(({ target }) => target === name).map(of)[0]
      return value !== undefined && value > 0 ? [[workload[over]!, value] as const] : []
    }),
  }))
  const { size, depth, connections } = workloads[0]!.workload
  const fixed = [
    ...(over === 'size' ? [] : [sizeWords(size, suite)]),
    ...(over === 'depth' ? [] : [`${depth} in flight`]),
    ...(over === 'connections' ? [] : [connections === 1 ? 'one connection' : `${connections} connections`]),
  ]
  const ticks = steps.map((value) => ({ value, label: over === 'size' ? sizeWords(value, suite).replace(' object', '') : String(value) }))
  const x: Axis = {
    label: OVER[over],
    ticks,
    scale: (room) => {
      const scale = scalePoint(steps, room)
      return (value) => scale(value) ?? Number.NaN
    },
  }
  return <LineChart title={`Over ${over}: ${fixed.join(', ')}`} x={x} y={logAxis(label, lines, 1.2)} lines={lines} />
}

export function LatencyCurves({ results }: { results: Results }): JSX.Element {
  const timed = results.summary.workloads.filter(({ targets }) => isTimed(targets))
  if (timed.length === 0) return <p>No workload of this run was timed.</p>
  const kinds = [
    ['One message at a time: round trips', timed.filter(({ workload }) => workload.rate === undefined)],
    ['At a constant rate: from when each message was due', timed.filter(({ workload }) => workload.rate !== undefined)],
  ] as const
  return (
    <>
      <p>
        How long the slowest messages take: p99 is the time that one of a hundred exceeds. A line ends where fewer than {LEAST_BEYOND} messages
        lie beyond. At a constant rate the clock of each message starts when it was due, not when it went out: a generator that waits for a
        slow reply before it sends the next would leave out just the messages that had to wait (“coordinated omission”).
      </p>
      <Legend lines={legendOf(results)} />
      {kinds.map(([title, workloads]) => workloads.length > 0 && (
        <>
          <h3>{title}</h3>
          <div class="panels">{workloads.slice(0, MOST_CHARTS).map((each) => latencyChart(results, each))}</div>
        </>
      ))}
    </>
  )
}

function latencyChart({ suite }: Results, { workload, targets }: WorkloadSummary): JSX.Element {
  const lines = shownTargets(suite).flatMap(({ name }, style): Line[] => {
    const latencies = targets.find(({ target }) => target === name)?.latencies
    return latencies === undefined ? [] : [{ name, style, plain: true, points: tail(latencies) }]
  })
  const least = Math.min(0.1, ...lines.flatMap(({ points }) => points.map(([share]) => share)))
  const x: Axis = {
    label: 'percentile, each step ten times rarer',
    ticks: PERCENTILES.map((q) => ({ value: beyond(q), label: percentile(q) })).filter(({ value }) => value >= least * 0.999),
    scale: ([from, to]) => scaleLog([least, 0.5], [to, from]),
  }
  return <LineChart title={workloadWords(workload, suite)} x={x} y={logAxis('µs', lines, 1.15)} lines={lines} />
}

/** How long the messages take beyond which a share of 0.5, 0.37 … of all lies, to the least that says something. */
function tail(latencies: Latencies): (readonly [share: number, microseconds: number])[] {
  const least = Math.min(0.5, LEAST_BEYOND / latencyCount(latencies))
  const steps = Math.floor(Math.log10(0.5 / least) * STEPS)
  const shares = Array.from({ length: steps + 1 }, (_, step) => 0.5 * 10 ** (-step / STEPS))
  return [...shares, least].map((share) => [share, latencyQuantile(latencies, 1 - share)])
}

/** The run in the order of time. */
export function Rounds({ results }: { results: Results }): JSX.Element {
  const { suite, summary, environment } = results
  const workloads = keyWorkloads(summary.workloads)
  const [first, second] = suite.control
  const noise = workloads.map((each): Line => ({
    name: '',
    style: GREY,
    loose: true,
    points: courseOf(results, each, second, first),
  }))
  const middle: Line = { name: 'A/A, median', style: 0, plain: true, points: middleOf(noise) }
  const { title, lines } = driftOf(results, workloads)
  const rounds = roundsOf(results)
  const table: Table = {
    title: 'Ratios by round',
    head: ['round', middle.name, ...lines.map(({ name }) => name)],
    rows: rounds.map((round) => [
      String(round),
      ...[middle, ...lines].map(({ points }) => numberText(points.find(([each]) => each === round)?.[1])),
    ]),
  }
  return (
    <>
      <p>
        Each round measures every target with every workload once. A machine that drifts shows a slope, a burst of other work an outlier;
        since targets are compared within a round, neither moves a median much. In the A/A chart each mark is a workload.{' '}
        {environment.pinned.length < 2
          ? 'Processes were not kept on a processor.'
          : 'In the shaded rounds server and load generator had swapped their processors.'}
      </p>
      <Legend lines={lines} />
      <div class="panels">
        {roundChart(results, `A/A: ${second} ÷ ${first}`, [...noise, middle])}
        {roundChart(results, title, lines)}
      </div>
      <details>
        <summary>The same as a table</summary>
        <HtmlTable table={table} />
      </details>
    </>
  )
}

/** The subject with each workload; where there is none, each target with the first workload that is not timed. */
function driftOf(results: Results, workloads: readonly WorkloadSummary[]): { title: string; lines: Line[] } {
  const { suite } = results
  const subject = subjectOf(suite)
  const single = workloads.find(({ targets }) => !isTimed(targets)) ?? workloads[0]
  const courses =
    subject === undefined
      ? shownTargets(suite).map(({ name }) => ({ name, each: single, target: name }))
      : workloads.map((each) => ({ name: workloadWords(each.workload, suite), each, target: subject }))
  const lines = courses.map(({ name, each, target }, style): Line => {
    const course = each && target !== suite.baseline ? courseOf(results, each, target, suite.baseline) : []
    const center = median(course, ([, ratio]) => ratio) ?? 1
    return { name, style, points: course.map(([round, ratio]) => [round, ratio / center]) }
  })
  const what = subject ?? `Each, ${single ? workloadWords(single.workload, suite) : ''},`
  return { title: `${what} ÷ ${suite.baseline}, by its median`, lines: lines.filter(({ points }) => points.length > 0) }
}

/** What a target was against another in each round: above 1, better. */
function courseOf({ samples }: Results, { workload, targets }: WorkloadSummary, target: string, other: string): [number, number][] {
  const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
  const speed = isTimed(targets) ? (sample: Sample) => 1 / medianLatency(sample) : messagesPerSecond
  return here
    .filter((sample) => sample.target === target)
    .flatMap((sample): [number, number][] => {
      const twin = here.find((each) => each.target === other && each.round === sample.round)
      const ratio = twin === undefined ? Number.NaN : speed(sample) / speed(twin)
      return isKnown(ratio) && ratio > 0 ? [[sample.round, ratio]] : []
    })
    .toSorted(([a], [b]) => a - b)
}

function middleOf(lines: readonly Line[]): [number, number][] {
  return groups(lines.flatMap(({ points }) => points), ([round]) => round)
    .map(([round, here]): [number, number] => [round, median(here, ([, ratio]) => ratio)!])
    .toSorted(([a], [b]) => a - b)
}

function roundsOf({ samples }: Results): number[] {
  return [...new Set(samples.map(({ round }) => round))].toSorted((a, b) => a - b)
}

function roundChart(results: Results, title: string, lines: readonly Line[]): JSX.Element {
  const { pinned } = results.environment
  const all = roundsOf(results)
  const domain = [(all[0] ?? 1) - 0.5, (all.at(-1) ?? 1) + 0.5]
  const every = Math.ceil(all.length / 10)
  const swapped = all.filter((round) => coresOf(round, pinned)?.server !== coresOf(1, pinned)?.server)
  const x: Axis = {
    label: 'round',
    ticks: all.filter((_, index) => index % every === 0).map((value) => ({ value, label: String(value) })),
    scale: (room) => scaleLinear(domain, room),
  }
  const behind = (atX: (x: number) => number, atY: (y: number) => number, area: { left: number; right: number; top: number; bottom: number }): ComponentChildren => (
    <>
      {swapped.map((round) => (
        <rect class="band" x={atX(round - 0.5)} y={area.top} width={Math.round(atX(round + 0.5) - atX(round - 0.5))} height={area.bottom - area.top} />
      ))}
      <line class="one" x1={area.left} x2={area.right} y1={atY(1)} y2={atY(1)} />
    </>
  )
  return <LineChart title={title} x={x} y={logAxis('ratio', lines, 1.02, [0.95, 1.05])} lines={lines} behind={behind} />
}
