import { wrap } from '../layout.js'
import { sameWorkload, type Workload } from '../load/workload.js'
import { counted } from '../number-format.js'
import { isMeasurement } from '../run/profiles.js'
import type { Environment, Outcome, Results } from '../run/results.js'
import type { Estimate } from '@echo/harness'
import { noiseText } from './conclusion.js'
import { shortWorkload, workloadWords } from './names.js'
import { knownRatio, measuresOf, numberText, ratioText, speedMeasure } from './ratios.js'
import { NO_MEASUREMENT } from './run-words.js'
import { terminalTable, type Table } from './table.js'

/** What became of one target with one workload: its ratio in each run, as the reports of that suite have it. */
export interface Difference {
  readonly workload: Workload
  readonly target: string
  readonly before: Estimate | undefined
  readonly after: Estimate | undefined
  readonly outcome: Outcome | 'only in the old' | 'only in the new'
}

/** Workloads and targets in the order of the new results; those that are only in the old ones behind. */
export function differencesBetween(before: Results, after: Results): Difference[] {
  const all = [...after.summary.workloads, ...before.summary.workloads].map(({ workload }) => workload)
  const workloads = all.filter((each, index) => all.findIndex((other) => sameWorkload(other, each)) === index)
  const names = [...after.suite.targets, ...before.suite.targets].map(({ name }) => name)
  const { baseline, control } = after.suite
  const targets = [...new Set(names)].filter((name) => name !== baseline && name !== control[1])
  const noise = noiseOf(before, after)
  return workloads.flatMap((workload) =>
    targets.flatMap((target): Difference[] => {
      const [old, now] = [before, after].map((results) => ratioIn(results, workload, target))
      const difference = { workload, target, before: old, after: now }
      if (old === undefined) return now === undefined ? [] : [{ ...difference, outcome: 'only in the new' }]
      if (now === undefined) return [{ ...difference, outcome: 'only in the old' }]
      return [{ ...difference, outcome: outcomeBetween(old, now, noise) }]
    }),
  )
}

function ratioIn(results: Results, workload: Workload, target: string): Estimate | undefined {
  const summary = results.summary.workloads.find((each) => sameWorkload(each.workload, workload))
  return summary && speedMeasure(measuresOf(results, summary))?.of(target)?.estimate
}

type Noise = Pick<Estimate, 'low' | 'high'>

/** How far apart two runs may be without anything having changed: what either A/A interval spans. */
function noiseOf(before: Results, after: Results): Noise {
  const known = [before, after].flatMap(({ summary }) => knownRatio(summary.control.overall) ?? [])
  return {
    low: Math.min(1, ...known.map(({ low }) => low)),
    high: Math.max(1, ...known.map(({ high }) => high)),
  }
}

/** A difference counts only if the intervals lie apart, and further than the A/A intervals reach. */
function outcomeBetween(before: Estimate, after: Estimate, noise: Noise): Difference['outcome'] {
  if (after.low / before.high > noise.high) return 'faster'
  if (after.high / before.low < noise.low) return 'slower'
  return 'no difference shown'
}

const COMPARED = [
  'node',
  'v8',
  'platform',
  'release',
  'architecture',
  'cpu',
  'cores',
  'memory',
  'pinned',
] as const

/** What the machines of two runs differ in: a line each. */
function environmentDifferences(before: Environment, after: Environment): string[] {
  return COMPARED.map((what) => [what, String(before[what]), String(after[what])] as const)
    .filter(([, old, now]) => old !== now)
    .map(([what, old, now]) => `${what}: ${old || 'none'} → ${now || 'none'}`)
}

/** What is different between two runs, in lines of at most 60 columns. The sum of it comes last. */
export function diffReport(before: Results, after: Results): string[] {
  const all = differencesBetween(before, after)
  const { title, baseline } = after.suite
  const count = (outcome: Difference['outcome']) => all.filter((each) => each.outcome === outcome).length
  const alone = count('only in the old') + count('only in the new')
  return [
    ...wrap(`${title}: from the old run to the new one`),
    ...warnings(before, after),
    '',
    ...terminalTable(differenceTable(all, after)),
    '',
    ...wrap(
      `Each figure is a ratio within its run, above 1 is better: by the median latency where messages are timed, else by messages per second. A difference counts only if the intervals lie apart, and further than both A/A intervals reach: old, ${noiseText(before)}; new, ${noiseText(after)}. If ${baseline} itself changed, it shows as a change of all others. Rates are not compared: across machines, or hours, they mean nothing.`,
    ),
    '',
    ...wrap(
      `Of ${counted(all.length - alone, 'ratio')} in both: ${count('faster')} faster, ${count('slower')} slower, ${count('no difference shown')} without a difference that shows.${alone === 0 ? '' : ` In one run only: ${alone}.`}`,
    ),
  ]
}

/** With the intervals of what changed: elsewhere they say nothing that the outcome does not. */
function differenceTable(all: readonly Difference[], results: Results): Table {
  const { suite, summary } = results
  const measures = summary.workloads.map((each) => speedMeasure(measuresOf(results, each))?.label)
  const labels = [...new Set(measures)]
  const text = (estimate: Estimate | undefined) => numberText(estimate?.median)
  return {
    title: `Ratios: ${labels.join('; ')}`,
    head: ['', '', 'old', 'new', ''],
    rows: all.map(({ workload, target, before, after, outcome }) => [
      target,
      shortWorkload(workload, suite),
      text(before),
      text(after),
      outcome === 'no difference shown' ? '~' : outcome,
    ]),
    notes: all
      .filter(({ outcome }) => outcome === 'faster' || outcome === 'slower')
      .map(
        ({ workload, target, before, after }) =>
          `${target} with ${workloadWords(workload, suite)}: ${ratioText(before)} → ${ratioText(after)}`,
      ),
  }
}

function warnings(before: Results, after: Results): string[] {
  const machine = environmentDifferences(before.environment, after.environment)
  const noisy = Object.entries({ old: before, new: after }).flatMap(([name, { summary }]) =>
    summary.control.sound ? [] : [name],
  )
  return [
    ...(machine.length === 0 ? [] : ['', 'NOT THE SAME ENVIRONMENT: changes may come from it.']),
    ...machine.flatMap((line) => wrap(line)),
    ...(noisy.length === 0
      ? []
      : ['', ...wrap(`TOO NOISY: the A/A control of the ${noisy.join(' and the ')} run.`)]),
    ...([before, after].every(({ options }) => isMeasurement(options)) ? [] : ['', NO_MEASUREMENT]),
  ]
}
