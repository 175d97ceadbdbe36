import { groups, transpose } from 'd3-array'
import { isLarge, sameWorkload } from '../load/workload.js'
import { formatShare } from '../number-format.js'
import type { Results, Sample, SideUsage, TargetSummary, WorkloadSummary } from '../run/results.js'
import { latencyCount, latencyQuantile, type Estimate, type Latencies } from '../harness.js'
import { sizeWords, shortWorkload, shownTargets, subjectOf, targetLabel, workloadWords } from './names.js'
import {
  codecAlone,
  heldBack,
  isCpu,
  isKnown,
  isTimed,
  measuresOf,
  numberText,
  payloadBytes,
  rateText,
  ratioText,
  speedMeasure,
  UNKNOWN,
  type Measure,
} from './ratios.js'
import { ratioCell, type Table, type TableCell } from './table.js'

/** More targets than this are rows, and workloads columns. */
const MOST_COLUMNS = 6

export const PERCENTILES = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999]

/** Times that must lie beyond a percentile, or it says more of chance than of the target. */
export const LEAST_BEYOND = 10

/** What peers do beside ours, in the order in which they are shown. */
const JOBS = { 'same job': 'the same', more: 'more', ours: 'ours, elsewhere', less: 'no messages' } as const

/** Ratios of one measure, of all targets in some workloads. */
export interface RatioTable {
  readonly title: string
  readonly workloads: readonly WorkloadSummary[]
  /** Which of a workload's measures. */
  readonly pick: (measures: readonly Measure[]) => Measure | undefined
  /** Without intervals, for a terminal. */
  readonly brief?: true
  readonly names?: readonly string[]
}

export function ratioTable(results: Results, { title, workloads, pick, brief, names }: RatioTable): Table {
  const { suite } = results
  const all = names ?? comparedTargets(results, workloads)
  const rows = workloads.map((summary) => {
    const measure = pick(measuresOf(results, summary))
    const words = brief ? shortWorkload(summary.workload, suite) : workloadWords(summary.workload, suite)
    const timed = !brief && measure?.kind === 'median latency' ? ', by latency' : ''
    return [`${words}${timed}`, ...all.map((name) => compared(summary, name, suite.baseline, measure, brief))]
  })
  const cells = [['', ...all.map((name) => (brief ? name : targetLabel(name, suite)))], ...rows]
  const [head = [], ...body] = all.length > MOST_COLUMNS ? (transpose(cells) as TableCell[][]) : cells
  return { title, head: head.map(String), rows: body }
}

function compared(
  { targets }: WorkloadSummary,
  name: string,
  baseline: string,
  measure: Measure | undefined,
  brief = false,
): TableCell {
  const both = [name, baseline].every((each) => targets.some(({ target }) => target === each))
  return both ? ratioCell(measure?.of(name), brief) : 'cannot'
}

/** Those that some ratio is about. */
export function comparedTargets(results: Results, workloads: readonly WorkloadSummary[]): string[] {
  const measures = workloads.flatMap((workload) => measuresOf(results, workload))
  return shownTargets(results.suite)
    .map(({ name }) => name)
    .filter((name) => measures.some((measure) => !isCpu(measure) && measure.of(name)))
}

interface Column {
  readonly head: string
  readonly of: (own: TargetSummary) => TableCell
}

/** All that is known of a workload: a row for each target. */
export function workloadTable(results: Results, summary: WorkloadSummary): Table {
  const { suite } = results
  return targetRows(results, summary, [
    ...leading(results, summary),
    ...latencyColumns(summary),
    ...(suite.ceiling === undefined
      ? []
      : [{ head: `bytes ÷ ${suite.ceiling}`, of: ({ ceilingRatio }: TargetSummary) => ratioText(ceilingRatio) }]),
    ...(suite.name === 'codecs' ? codecColumns(results, summary) : []),
    ...(isLarge(summary.workload) ? [number('page faults', ({ server }) => server?.faults)] : []),
    { head: 'held back by', of: ({ bottleneck }) => bottleneck },
  ])
}

/** The ratios of a workload, for a document: a row for each peer, by the job that it does. */
export function peerTable(results: Results, summary: WorkloadSummary): Table {
  const { suite } = results
  const measures = measuresOf(results, summary)
  const table = targetRows(results, summary, measures.map(measureColumn))
  const rows = Object.entries(JOBS).flatMap(([tier, job]) =>
    table.rows.flatMap(([name = '', ...cells]) => {
      const target = suite.targets.find((each) => each.name === name)
      const isPeer = measures.every(({ reference }) => reference !== name)
      return target?.tier === tier && isPeer ? [[name, job, ...cells]] : []
    }),
  )
  return { ...table, head: ['peer', 'job', ...table.head.slice(1)], rows }
}

function targetRows(results: Results, summary: WorkloadSummary, columns: readonly Column[]): Table {
  const { suite } = results
  const intact = summary.targets.find(({ target }) => target === suite.baseline)?.delivery?.intact
  const held = heldBack(results, summary)
  return {
    title: workloadWords(summary.workload, suite),
    head: ['', ...columns.map(({ head }) => head)],
    rows: summary.targets.map((own) => [own.target, ...columns.map(({ of }) => of(own))]),
    notes: [
      ...(held.length > 0 ? [`Held back by the load generator: ${held.join(', ')}.`] : []),
      ...(isKnown(intact) ? [`${suite.baseline}: ${formatShare(intact)} of messages arrived intact.`] : []),
    ],
  }
}

/** Rates and server CPU with their ratios; whichever says more comes first. */
function leading(results: Results, summary: WorkloadSummary): Column[] {
  const rate = { head: 'messages/s', of: ({ messagesPerSecond }: TargetSummary) => rateText(messagesPerSecond) }
  const bytes = number('MiB/s', ({ mebibytesPerSecond }) => mebibytesPerSecond)
  const cpu = number('server CPU µs', ({ server }) => server?.cpuPerMillion)
  const measures = measuresOf(results, summary)
  const ofCpu = [cpu, ...measures.filter(isCpu).map(measureColumn)]
  const ofSpeed = [rate, bytes, ...measures.filter((each) => !isCpu(each)).map(measureColumn)]
  return isCpu(measures[0]) ? [...ofCpu, ...ofSpeed] : [...ofSpeed, ...ofCpu]
}

function measureColumn({ label, reference, of }: Measure): Column {
  return { head: label, of: ({ target }) => (target === reference ? '1' : ratioCell(of(target))) }
}

function latencyColumns({ targets }: WorkloadSummary): Column[] {
  if (!isTimed(targets)) return []
  const at = (q: number) => (own: Latencies) =>
    beyond(q) * latencyCount(own) < LEAST_BEYOND ? '' : numberText(latencyQuantile(own, q))
  const column = (head: string, of: (own: Latencies) => string): Column => ({
    head,
    of: ({ latencies }) => (latencies === undefined ? UNKNOWN : of(latencies)),
  })
  const most = Math.max(...targets.map(({ latencies }) => latencyCount(latencies ?? [])))
  const shown = PERCENTILES.filter((q) => beyond(q) * most >= LEAST_BEYOND)
  return [
    ...shown.map((q) => column(`${percentile(q)} µs`, at(q))),
    column('most µs', (own) => numberText(latencyQuantile(own, 1))),
    column('timed', (own) => String(latencyCount(own))),
  ]
}

function codecColumns(results: Results, summary: WorkloadSummary): Column[] {
  const of = (pick: (alone: NonNullable<ReturnType<typeof codecAlone>>) => string) => (own: TargetSummary) => {
    const alone = codecAlone(results, summary, own.target)
    return alone === undefined ? UNKNOWN : pick(alone)
  }
  const share = (estimate: Estimate | undefined) => (estimate ? `${numberText(estimate.median * 100)} %` : UNKNOWN)
  return [
    { head: 'payload B', of: ({ target }) => whole(payloadBytes(results, summary, target)) },
    { head: 'alone/s', of: of(({ messagesPerSecond }) => rateText(messagesPerSecond)) },
    { head: 'echo ÷ alone', of: of(({ echoRatio }) => ratioText(echoRatio)) },
    { head: 'alone CPU µs', of: of(({ time }) => numberText(time)) },
    { head: 'codec of CPU', of: of(({ share: part }) => share(part)) },
  ]
}

/** What a message takes, on both sides. */
export function usageTable(summary: WorkloadSummary, { suite }: Results): Table {
  const sides = (['server', 'load'] as const).flatMap((side) => [
    number(`${side} CPU µs`, (own) => own[side]?.cpuPerMillion),
    ...(['reads', 'writes'] as const).map((calls) => number(`${side} ${calls}`, (own) => own[side]?.[calls])),
    { head: `${side} busy`, of: (own: TargetSummary) => busy(own[side]) },
  ])
  const columns = [...sides, { head: 'wire B', of: ({ wireBytes }: TargetSummary) => whole(wireBytes) }]
  return {
    title: `What a message takes: ${workloadWords(summary.workload, suite)}`,
    head: ['', ...columns.map(({ head }) => head)],
    rows: summary.targets.map((own) => [own.target, ...columns.map(({ of }) => of(own))]),
    notes: ['CPU in µs per message; reads and writes: system calls per message; wire: bytes there and back.'],
  }
}

function number(head: string, of: (own: TargetSummary) => number | undefined): Column {
  return { head, of: (own) => numberText(of(own)) }
}

/** Of the servers that are ours: empty where memory was not looked at. */
export function memoryTables({ costs }: Results): Table[] {
  if (costs.length === 0) return []
  const rows = costs.map(({ target, heapBytesPerMessage, idleConnectionBytes }) => [
    target,
    whole(heapBytesPerMessage),
    isKnown(idleConnectionBytes) ? (idleConnectionBytes / 1000).toFixed(1) : UNKNOWN,
  ])
  return [
    {
      title: 'Memory of the server',
      head: ['', 'heap B/message', 'idle kB'],
      rows,
      notes: ['heap: allocated for a message of 64 B; idle: resident for a connection on which nothing is sent.'],
    },
  ]
}

/** What was compared byte by byte, and what became of messages where a read is taken for one. */
export function correctnessTable({ suite, summary, samples }: Results): Table {
  const verified = (own: TargetSummary, { workload }: WorkloadSummary) =>
    samples
      .filter((sample: Sample) => sample.target === own.target && sameWorkload(sample.workload, workload))
      .reduce((sum, sample) => sum + (isKnown(sample.verified) ? sample.verified : 0), 0)
  const entry = (own: TargetSummary | undefined, each: WorkloadSummary): TableCell => {
    if (own === undefined) return { text: reason(each.workload), tone: 'worse', strength: 0 }
    const share = own.delivery?.intact
    const text = `✓ ${verified(own, each)}`
    if (!isKnown(share)) return text
    return { text: `${text}, intact ${formatShare(share)}`, tone: share === 1 ? 'same' : 'worse', strength: 0 }
  }
  return {
    title: 'Replies compared byte by byte',
    head: ['', ...suite.targets.map(({ name }) => targetLabel(name, suite))],
    rows: summary.workloads.map((each) => [
      workloadWords(each.workload, suite),
      ...suite.targets.map(({ name }) => entry(each.targets.find(({ target }) => target === name), each)),
    ]),
  }
}

function reason({ size, rate }: WorkloadSummary['workload']): string {
  if (size === 0) return 'cannot: empty messages stall'
  return rate === undefined ? 'cannot' : 'cannot: no messages to time'
}

/** The subject's ratios by size and depth, a table for each number of connections; none where little was swept. */
export function sweepTables(results: Results): Table[] {
  const { suite, summary } = results
  const subject = subjectOf(suite)
  const swept = summary.workloads.filter(({ workload }) => workload.depth !== undefined)
  const depths = [...new Set(swept.map(({ workload }) => workload.depth!))].toSorted((a, b) => a - b)
  if (subject === undefined || swept.length < 3 * depths.length) return []
  return groups(swept, ({ workload }) => workload.connections).map(([connections, here]) => ({
    title: `${subject} ÷ ${suite.baseline}, ${connections === 1 ? 'one connection' : `${connections} connections`}`,
    head: ['', ...depths.map((depth) => `× ${depth}`)],
    rows: groups(here, ({ workload }) => workload.size).map(([size, row]) => [
      sizeWords(size, suite),
      ...depths.map((depth) => {
        const found = row.find(({ workload }) => workload.depth === depth)
        if (found === undefined) return ''
        const speed = speedMeasure(measuresOf(results, found))
        return compared(found, subject, suite.baseline, speed, true)
      }),
    ]),
  }))
}

/** What was compared, and what could not be. */
export function targetsTable({ suite }: Results): Table {
  const role = (name: string) =>
    [
      ...(name === suite.baseline ? ['baseline'] : []),
      ...(name === suite.ceiling ? ['ceiling'] : []),
      ...(name === suite.control[1] ? ['A/A'] : []),
    ].join(', ')
  return {
    title: 'The targets: ways of getting messages there and back',
    head: ['target', 'what it is', 'part', 'made of'],
    rows: [
      ...suite.targets.map(({ name, what, version }) => [targetLabel(name, suite), what, role(name), version ?? '']),
      ...suite.missing.map(({ target, missing }) => [target, `not here: ${missing}`, '', '']),
    ],
    words: true,
  }
}

function busy(side: SideUsage | undefined): string {
  return isKnown(side?.busy) ? formatShare(Math.min(1, side.busy)) : UNKNOWN
}

function whole(value: number | null | undefined): string {
  return isKnown(value) ? value.toFixed(0) : UNKNOWN
}

/** The share beyond a percentile, without the dust of a subtraction. */
export function beyond(q: number): number {
  return Number((1 - q).toFixed(6))
}

/** `p50`, `p99.9`. */
export function percentile(q: number): string {
  return `p${Number((q * 100).toFixed(4))}`
}
