import type { JSX } from 'preact'
import { groups } from 'd3-array'
import { scaleLinear, scaleLog, scalePoint } from 'd3-scale'
import { latencyCount, latencyQuantile, type Latencies } from '@echo/harness'
import { sameWorkload } from '../../load/workload.js'
import { coresOf } from '../../run/machine.js'
import type { Results, Sample, WorkloadSummary } from '../../run/results.js'
import { medianLatency, messagesPerSecond } from '../../run/summary.js'
import { keyWorkloads, shownTargets, sizeWords, subjectOf, workloadWords } from '../names.js'
import { isKnown, isTimed, numberText } from '../ratios.js'
import type { Table } from '../table.js'
import { beyond, LEAST_BEYOND, percentile, PERCENTILES } from '../tables.js'
import { Legend, LineChart, type Line } from './line-chart.js'
import { logAxis, type Axis } from './parts.js'

/** Points of a line of latencies between one nine and the next. */
const STEPS = 8

const OVER = {
  depth: 'messages in flight on each connection',
  size: 'bytes of a message',
  connections: 'connections',
} as const

type Dimension = keyof typeof OVER

function charts(names: readonly string[], children: JSX.Element[]): JSX.Element {
  return (
    <>
      <Legend names={names} />
      <div class="panels">{children}</div>
    </>
  )
}

function upright(label: string, lines: readonly Line[], widen: number, among?: readonly number[]): Axis {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value))
  return logAxis(label, values, widen, among)
}

function targetNames({ suite }: Results): string[] {
  return shownTargets(suite).map(({ name }) => name)
}

/** Messages per second over whatever was swept; `undefined` where nothing was. */
export function throughputCharts(results: Results): JSX.Element | undefined {
  const swept = results.summary.workloads.filter(({ workload }) => workload.depth !== undefined)
  const sweeps = (Object.keys(OVER) as Dimension[]).flatMap((over) => {
    const [best] = groups(swept, ({ workload }) => JSON.stringify({ ...workload, [over]: undefined }))
      .map(([, group]) => group)
      .filter(({ length }) => length > 1)
      .toSorted((a, b) => b.length - a.length || usual(b) - usual(a))
    return best === undefined ? [] : [sweepChart(results, over, best)]
  })
  return sweeps.length === 0 ? undefined : charts(targetNames(results), sweeps)
}

/** Of sweeps that are as long, the one that is shown: of 64 B, and of 256 in flight. */
function usual([first]: readonly WorkloadSummary[]): number {
  return Number(first?.workload.size === 64) + Number(first?.workload.depth === 256)
}

function sweepChart(results: Results, over: Dimension, unsorted: readonly WorkloadSummary[]): JSX.Element {
  const workloads = unsorted.toSorted((a, b) => a.workload[over]! - b.workload[over]!)
  const lines = targetNames(results).map((name, style): Line => ({
    name,
    style,
    points: workloads.flatMap(({ workload, targets }) =>
      targets.flatMap(({ target, messagesPerSecond: rate }) =>
        target === name ? [[workload[over]!, rate] as const] : [],
      ),
    ),
  }))
  const steps = workloads.map(({ workload }) => workload[over]!)
  const scaleOf = scalePoint<number>().domain(steps)
  const words = (value: number) => (over === 'size' ? sizeWords(value, results.suite) : String(value))
  const x: Axis = {
    label: OVER[over],
    ticks: steps.map((value) => ({ value, label: words(value).replace(' object', '') })),
    scale: (room) => (value) => scaleOf.copy().range(room)(value) ?? Number.NaN,
  }
  const { size, depth, connections } = workloads[0]!.workload
  const fixed = {
    size: sizeWords(size, results.suite),
    depth: `${depth} in flight`,
    connections: `${connections} connections`,
  }
  const title = Object.entries(fixed).flatMap(([name, said]) =>
    name === over || said === '1 connections' ? [] : [said],
  )
  return (
    <LineChart title={title.join(', ')} x={x} y={upright('messages per second', lines, 1.2)} lines={lines} />
  )
}

/** Of the timed workloads that tell most; `undefined` where none was timed. */
export function latencyCharts(results: Results): JSX.Element | undefined {
  const timed = keyWorkloads(results.summary.workloads.filter(({ targets }) => isTimed(targets)))
  if (timed.length === 0) return undefined
  return charts(
    targetNames(results),
    timed.map((each) => latencyChart(results, each)),
  )
}

function latencyChart(results: Results, { workload, targets }: WorkloadSummary): JSX.Element {
  const lines = targetNames(results).map((name, style): Line => {
    const latencies = targets.find(({ target }) => target === name)?.latencies
    return { name, style, points: latencies === undefined ? [] : tail(latencies) }
  })
  const least = Math.min(0.1, ...lines.flatMap(({ points }) => points.map(([share]) => share)))
  const ticks = PERCENTILES.map((q) => ({ value: beyond(q), label: percentile(q) }))
  const x: Axis = {
    label: 'percentile, each step ten times rarer',
    ticks: ticks.filter(({ value }) => value >= least * 0.999),
    scale: ([from, to]) => scaleLog([least, 0.5], [to, from]),
  }
  const title = workloadWords(workload, results.suite)
  return <LineChart title={title} x={x} y={upright('µs', lines, 1.15)} lines={lines} plain />
}

/** How long the messages take beyond which a share of 0.5, 0.37 … of all lies, to the least that says something. */
function tail(latencies: Latencies): (readonly [share: number, microseconds: number])[] {
  const least = Math.min(0.5, LEAST_BEYOND / latencyCount(latencies))
  const steps = Math.floor(Math.log10(0.5 / least) * STEPS)
  const shares = Array.from({ length: steps + 1 }, (_, step) => 0.5 * 10 ** (-step / STEPS))
  return [...shares, least].map((share) => [share, latencyQuantile(latencies, 1 - share)])
}

/** The run in the order of time: the A/A control, and what the suite is about, with each of the workloads that tell most. */
export function roundCharts(results: Results): { readonly charts: JSX.Element; readonly tables: Table[] } {
  const { suite, summary } = results
  const [first, second] = suite.control
  const subject = subjectOf(suite)
  const workloads = keyWorkloads(summary.workloads)
  const pairs = [
    [second, first] as const,
    ...(subject === undefined ? [] : [[subject, suite.baseline] as const]),
  ]
  const drawn = pairs.map(([one, other]) => {
    const lines = workloads.map((each, style) => courseOf(results, each, one, other, style))
    return { title: `${one} ÷ ${other}`, lines }
  })
  const names = workloads.map(({ workload }) => workloadWords(workload, suite))
  return {
    charts: charts(
      names,
      drawn.map(({ title, lines }) => roundChart(results, title, lines)),
    ),
    tables: drawn.map(({ title, lines }) => ({
      title: `${title}, by round`,
      head: ['round', ...names],
      rows: roundsOf(results).map((round) => [
        String(round),
        ...lines.map(({ points }) => numberText(points.find(([each]) => each === round)?.[1])),
      ]),
    })),
  }
}

/** What a target was against another in each round: above 1, better. */
function courseOf(
  { samples, suite }: Results,
  { workload, targets }: WorkloadSummary,
  one: string,
  other: string,
  style: number,
): Line {
  const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
  const speed = isTimed(targets) ? (sample: Sample) => 1 / medianLatency(sample) : messagesPerSecond
  const points = here
    .filter((sample) => sample.target === one)
    .flatMap((sample) => {
      const twin = here.find((each) => each.target === other && each.round === sample.round)
      const ratio = twin === undefined ? Number.NaN : speed(sample) / speed(twin)
      return isKnown(ratio) && ratio > 0 ? [[sample.round, ratio] as const] : []
    })
  return { name: workloadWords(workload, suite), style, points: points.toSorted(([a], [b]) => a - b) }
}

function roundsOf({ samples }: Results): number[] {
  return [...new Set(samples.map(({ round }) => round))].toSorted((a, b) => a - b)
}

function roundChart(results: Results, title: string, lines: readonly Line[]): JSX.Element {
  const { pinned } = results.environment
  const all = roundsOf(results)
  const domain = [(all[0] ?? 1) - 0.5, (all.at(-1) ?? 1) + 0.5]
  const swapped = all.filter((round) => coresOf(round, pinned)?.server !== coresOf(1, pinned)?.server)
  const x: Axis = {
    label: 'round',
    ticks: scaleLinear(domain, [0, 1])
      .ticks(Math.min(10, all.length))
      .filter(Number.isInteger)
      .map((value) => ({ value, label: String(value) })),
    scale: (room) => scaleLinear(domain, room),
  }
  const about = swapped.map((round) => [round - 0.5, round + 0.5] as const)
  return (
    <LineChart
      title={title}
      x={x}
      y={upright('ratio', lines, 1.02, [0.95, 1.05])}
      lines={lines}
      about={about}
    />
  )
}
