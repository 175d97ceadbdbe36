import { wrap } from '../layout.js'
import { sameWorkload } from '../load/workload.js'
import { counted } from '../number-format.js'
import { isMeasurement } from '../run/profiles.js'
import type { Environment, Outcome, Results, WorkloadSummary } from '../run/results.js'
import type { Estimate } from '@echo/harness'
import { noiseText } from './conclusion.js'
import { workloadWords } from './names.js'
import { knownRatio, numberText, ratioText, speedOf } from './ratios.js'
import { NO_MEASUREMENT } from './run-words.js'
import { terminalTable } from './table.js'

/** What became of one target in one workload. Ratios are to the baseline of the same run: above 1 is better. */
export interface Difference {
  readonly target: string
  readonly before?: Estimate
  readonly after?: Estimate
  readonly outcome: Outcome | 'only in the old' | 'only in the new' | 'unknown'
}

interface WorkloadDifferences {
  readonly workload: WorkloadSummary['workload']
  readonly differences: readonly Difference[]
}

/** Workloads and targets in the order of the new results; those that are only in the old ones behind. */
export function differencesBetween(before: Results, after: Results): WorkloadDifferences[] {
  const all = [...after.summary.workloads, ...before.summary.workloads].map(({ workload }) => workload)
  const distinct = all.filter((each, index) => all.findIndex((other) => sameWorkload(other, each)) === index)
  return distinct.map((workload) => ({ workload, differences: differencesIn(workload, before, after) }))
}

function differencesIn(workload: WorkloadSummary['workload'], before: Results, after: Results): Difference[] {
  const names = [...after.suite.targets, ...before.suite.targets].map(({ name }) => name)
  const { baseline, control } = after.suite
  const others = [...new Set(names)].filter((name) => name !== baseline && name !== control[1])
  return others.flatMap((target): Difference[] => {
    const [old, now] = [before, after].map(({ summary }) =>
      summary.workloads
        .find((each) => sameWorkload(each.workload, workload))
        ?.targets.find((each) => each.target === target),
    )
    if (old === undefined && now === undefined) return []
    const [was, is] = [old && speedOf(old), now && speedOf(now)]
    const ratios = { target, ...(was && { before: was }), ...(is && { after: is }) }
    if (now === undefined) return [{ ...ratios, outcome: 'only in the old' }]
    if (old === undefined) return [{ ...ratios, outcome: 'only in the new' }]
    return [{ ...ratios, outcome: outcomeBetween(was, is, noiseOf(before, after)) }]
  })
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
function outcomeBetween(
  before: Estimate | undefined,
  after: Estimate | undefined,
  noise: Noise,
): Difference['outcome'] {
  if (before === undefined || after === undefined) return 'unknown'
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
  const found = differencesBetween(before, after)
  const all = found.flatMap(({ differences }) => differences)
  const count = (outcome: Difference['outcome']) => all.filter((each) => each.outcome === outcome).length
  const alone = count('only in the old') + count('only in the new')
  return [
    ...wrap(`${after.suite.title}: from the old run to the new one`),
    ...warnings(before, after),
    '',
    ...found.flatMap((each) => [...workloadLines(each, after), '']),
    ...wrap(
      `Each figure is a ratio to ${after.suite.baseline} of the same run: by the median latency where messages are timed, else by messages per second. Above 1 is better. A difference counts only if the intervals lie apart, and further than both A/A intervals reach: old, ${noiseText(before)}; new, ${noiseText(after)}. If ${after.suite.baseline} itself changed, it shows as a change of all others. Rates are not compared: across machines, or hours, they mean nothing.`,
    ),
    '',
    ...wrap(
      `Of ${counted(all.length - alone, 'ratio')} in both: ${count('faster')} faster, ${count('slower')} slower, ${count('no difference shown')} without a difference that shows.${alone === 0 ? '' : ` In one run only: ${alone}.`}`,
    ),
  ]
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

/** The intervals are shown only where something changed: else they say nothing that the outcome does not. */
function workloadLines({ workload, differences }: WorkloadDifferences, { suite }: Results): string[] {
  const title = workloadWords(workload, suite)
  const [first] = differences
  if (first === undefined) return wrap(`${title}: only the baseline`)
  if (differences.every(({ outcome }) => outcome.startsWith('only') && outcome === first.outcome))
    return wrap(`${title}: ${first.outcome} run`)
  return [
    ...terminalTable({
      title,
      head: [`÷ ${suite.baseline}`, 'old', 'new', ''],
      rows: differences.map(({ target, before, after, outcome }) => [
        target,
        before === undefined ? '' : numberText(before.median),
        after === undefined ? '' : numberText(after.median),
        outcome,
      ]),
      notes: differences
        .filter(({ outcome }) => outcome === 'faster' || outcome === 'slower')
        .map(({ target, before, after }) => `${target}: ${ratioText(before)} → ${ratioText(after)}`),
    }),
  ]
}
