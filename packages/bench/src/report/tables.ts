import { sum, transpose } from 'd3-array'
import { isLarge, sameWorkload } from '../load/workload.js'
import { formatShare } from '../number-format.js'
import type { Results, Sample, TargetSummary, WorkloadSummary } from '../run/results.js'
import { messagesPerSecond, serverTime } from '../run/summary.js'
import { latencyCount, latencyQuantile, median, type Latencies } from '@echo/harness'
import { shortWorkload, shownTargets, targetLabel, workloadWords } from './names.js'
import {
  estimateRatio,
  heldBack,
  isCpu,
  isKnown,
  isTimed,
  measuresOf,
  numberText,
  rateText,
  ratioText,
  UNKNOWN,
  type Measure,
} from './ratios.js'
import { cellText, ratioCell, type Table, type TableCell } from './table.js'
import { aloneName } from '../codecs/codecs.js'

/** More targets than this are rows, and workloads columns. */
const MOST_COLUMNS = 6

export const PERCENTILES = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999]

/** Times that must lie beyond a percentile, or it says more of chance than of the target. */
export const LEAST_BEYOND = 10

/** What peers do beside ours, in the order in which they are shown. */
const JOBS = { 'same job': 'the same', more: 'more', ours: 'ours, elsewhere', less: 'no messages' } as const

const BY = {
  'median latency': ', by latency',
  'server CPU per message': ', by server CPU',
  'messages per second': '',
} as const

/** Ratios of one measure, of all targets in some workloads. */
export interface RatioTable {
  /** What divides what is added to it. */
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
  const measures = workloads.map((summary) => pick(measuresOf(results, summary)))
  const labels = new Set(measures.flatMap((measure) => measure?.label ?? []))
  const rows = workloads.map((summary, index) => {
    const measure = measures[index]
    const words = brief ? shortWorkload(summary.workload, suite) : workloadWords(summary.workload, suite)
    const by = brief || measure === undefined ? '' : BY[measure.kind]
    return [`${words}${by}`, ...all.map((name) => compared(summary, name, suite.baseline, measure, brief))]
  })
  const cells = [['', ...all.map((name) => (brief ? name : targetLabel(name, suite)))], ...rows]
  const [head = [], ...body] = all.length > MOST_COLUMNS ? transpose(cells) : cells
  return { title: `${title}: ${[...labels].join('; ')}`, head: head.map(cellText), rows: body }
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
  const { suite, samples } = results
  const here = samples.filter(({ workload }) => sameWorkload(workload, summary.workload))
  const repliesOf = (name: string) => sum(here, (each) => (each.target === name ? each.verified : 0))
  const reads = summary.targets.some(({ delivery }) => delivery !== undefined)
  return {
    title: workloadWords(summary.workload, suite),
    ...targetRows(summary, [
      ...leading(results, summary),
      ...latencyColumns(summary),
      ...(suite.ceiling === undefined
        ? []
        : [column(`bytes ÷ ${suite.ceiling}`, ({ ceilingRatio }) => ratioText(ceilingRatio))]),
      ...(suite.name === 'codecs' ? codecColumns(results, summary) : []),
      ...(isLarge(summary.workload) ? [number('page faults', ({ server }) => server?.faults)] : []),
      ...usageColumns(),
      column('held back by', ({ bottleneck }) => bottleneck),
      column('compared', ({ target }) => `✓ ${repliesOf(target)}`),
      ...(reads ? [column('intact', ({ delivery }) => (delivery ? shareText(delivery.intact) : ''))] : []),
    ]),
    notes: limitNotes(results, summary),
  }
}

/** The ratios of a workload, for a document: a row for each peer, by the job that it does. */
export function peerTable(results: Results, summary: WorkloadSummary): Table {
  const measures = measuresOf(results, summary)
  const peers = shownTargets(results.suite).filter(({ name }) =>
    measures.every((each) => each.reference !== name),
  )
  const { head, rows } = targetRows(summary, measures.map(measureColumn))
  return {
    title: workloadWords(summary.workload, results.suite),
    head: ['peer', 'job', ...head.slice(1)],
    rows: Object.entries(JOBS).flatMap(([tier, job]) =>
      rows.flatMap(([name = '', ...cells]) => {
        const target = peers.find((each) => each.name === name)
        return target?.tier === tier ? [[name, job, ...cells]] : []
      }),
    ),
    notes: limitNotes(results, summary),
  }
}

function limitNotes(results: Results, summary: WorkloadSummary): string[] {
  const held = heldBack(results, summary)
  return held.length > 0 ? [`Held back by the load generator: ${held.join(', ')}.`] : []
}

function targetRows({ targets }: WorkloadSummary, columns: readonly Column[]): Pick<Table, 'head' | 'rows'> {
  return {
    head: ['', ...columns.map(({ head }) => head)],
    rows: targets.map((own) => [own.target, ...columns.map(({ of }) => of(own))]),
  }
}

/** Rates and server CPU with their ratios; whichever says more comes first. */
function leading(results: Results, summary: WorkloadSummary): Column[] {
  const rate = column('messages/s', (own) => rateText(own.messagesPerSecond))
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
  const of = (head: string, text: (own: Latencies) => string) =>
    column(head, ({ latencies }) => (latencies === undefined ? UNKNOWN : text(latencies)))
  const enough = (q: number, own: Latencies = []) => beyond(q) * latencyCount(own) >= LEAST_BEYOND
  const shown = PERCENTILES.filter((q) => targets.some(({ latencies }) => enough(q, latencies)))
  return [
    ...shown.map((q) =>
      of(`${percentile(q)} µs`, (own) => (enough(q, own) ? numberText(latencyQuantile(own, q)) : '')),
    ),
    of('most µs', (own) => numberText(latencyQuantile(own, 1))),
    of('timed', (own) => String(latencyCount(own))),
  ]
}

/** Beside each echo server, its codec alone: the same messages decoded and encoded without a socket. */
function codecColumns({ samples, options }: Results, { workload, targets }: WorkloadSummary): Column[] {
  const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
  const aloneOf = ({ target }: TargetSummary) => targets.find((each) => each.target === aloneName(target))
  const payload = ({ target }: TargetSummary) =>
    median(
      here.flatMap((each) =>
        each.target === target && each.messages > 0 ? [each.bytes / each.messages] : [],
      ),
    )
  const ratio = (one: string, other: string, value: (sample: Sample) => number) =>
    estimateRatio(here, one, other, value, options.seed)
  return [
    column('payload B', (own) => whole(payload(own))),
    column('alone/s', (own) => rateText(aloneOf(own)?.messagesPerSecond)),
    number('alone CPU µs', (own) => aloneOf(own)?.server?.cpuPerMillion),
    column('echo ÷ alone', ({ target }) => ratioText(ratio(target, aloneName(target), messagesPerSecond))),
    column('codec of CPU', ({ target }) => ratioText(ratio(aloneName(target), target, serverTime))),
  ]
}

/** What a message took on both sides: system calls, CPU of the load generator, and how busy each was. */
function usageColumns(): Column[] {
  const sides = (['server', 'load'] as const).flatMap((side) => [
    number(`${side} reads`, (own) => own[side]?.reads),
    number(`${side} writes`, (own) => own[side]?.writes),
    column(`${side} busy`, (own) => shareText(own[side]?.busy)),
  ])
  return [
    ...sides,
    number('load CPU µs', ({ load }) => load?.cpuPerMillion),
    column('wire B', ({ wireBytes }) => whole(wireBytes)),
  ]
}

function column(head: string, of: Column['of']): Column {
  return { head, of }
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
      notes: [
        'heap: allocated for a message of 64 B; idle: resident for a connection on which nothing is sent.',
      ],
    },
  ]
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
    head: ['target', 'what it is', 'part'],
    rows: [
      ...suite.targets.map(({ name, what, version }) => [
        targetLabel(name, suite),
        version === undefined ? what : `${what} (${version})`,
        role(name),
      ]),
      ...suite.missing.map(({ target, missing }) => [target, `not here: ${missing}`, '']),
    ],
    words: true,
  }
}

function shareText(share: number | undefined): string {
  return isKnown(share) ? formatShare(Math.min(1, share)) : UNKNOWN
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
