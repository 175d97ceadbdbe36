import { fit, table, unbroken, wrap } from '../layout.js'
import { objectWorkloadName } from '../codecs/names.js'
import { workloadName, type Workload } from '../load/workload.js'
import { counted } from '../number-format.js'
import { isMeasurement } from '../run/run-options.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { Change, WorkloadChanges, Changes } from './changes.js'
import { NO_MEASUREMENT } from './header.js'
import { numberText, ratioText } from './known.js'

/** What is different between two runs, in lines of at most 60 columns. */
export function changesReport(before: Results, after: Results, changes: Changes): string[] {
  const both = changes.workloads.filter((workload) => !isSingle(workload))
  return [
    ...wrap(`${after.suite.title}: changes from the old run to the new one`),
    ...warnings(before, after, changes),
    '',
    ...both.flatMap((workload) => [...workloadLines(workload, after.suite), '']),
    ...single('the old', changes, after.suite, 'only in the old'),
    ...single('the new', changes, after.suite, 'only in the new'),
    ...wrap(summaryOf(changes)),
    '',
    ...notes(before, after),
  ]
}

function warnings(before: Results, after: Results, { environment }: Changes): string[] {
  const smoke = [before, after].some(({ options }) => !isMeasurement(options))
  const noisy = [
    ...(before.summary.control.sound ? [] : ['old']),
    ...(after.summary.control.sound ? [] : ['new']),
  ]
  return [
    ...(environment.length === 0 ? [] : ['', 'NOT THE SAME ENVIRONMENT: changes may come from it.']),
    ...environment.flatMap((each) => wrap(`${each.before} → ${each.after}`, `${each.what}: `)),
    ...(noisy.length === 0
      ? []
      : ['', ...wrap(`TOO NOISY: the A/A control of the ${noisy.join(' and the ')} run.`)]),
    ...(smoke ? ['', NO_MEASUREMENT] : []),
  ]
}

function isSingle({ changes }: WorkloadChanges): boolean {
  const [first] = changes
  return (
    first?.outcome.startsWith('only') === true && changes.every(({ outcome }) => outcome === first.outcome)
  )
}

/** Workloads that were measured in one run only. */
function single(
  run: string,
  { workloads }: Changes,
  suite: ResultSuite,
  outcome: Change['outcome'],
): string[] {
  const names = workloads
    .filter((workload) => isSingle(workload) && workload.changes[0]?.outcome === outcome)
    .map(({ workload }) => unbroken(nameOf(workload, suite)))
  return names.length === 0 ? [] : [...wrap(names.join(', '), `only in ${run} run: `), '']
}

/** The intervals stand on a line of their own: both do not fit beside the outcome. */
function workloadLines({ workload, changes }: WorkloadChanges, suite: ResultSuite): string[] {
  if (changes.length === 0) return [nameOf(workload, suite), 'only the baseline']
  const rows = changes.map(({ target, before, after, outcome }) => [
    fit(target, 22),
    before === undefined ? '' : numberText(before.median),
    after === undefined ? '' : numberText(after.median),
    outcome,
  ])
  const lines = table([[fit(`÷ ${suite.baseline}`, 22), 'old', 'new', ''], ...rows])
  return [
    nameOf(workload, suite),
    lines[0]!,
    ...changes.flatMap((change, index) => [lines[index + 1]!, ...intervals(change)]),
  ]
}

/** Only where something changed: else they say nothing that the outcome does not. */
function intervals({ before, after, outcome }: Change): string[] {
  if (outcome !== 'faster' && outcome !== 'slower') return []
  return [`  ${ratioText(before)} → ${ratioText(after)}`]
}

function summaryOf({ workloads }: Changes): string {
  const outcomes = workloads.flatMap(({ changes }) => changes.map(({ outcome }) => outcome))
  const count = (wanted: Change['outcome']) => outcomes.filter((outcome) => outcome === wanted).length
  const alone = count('only in the old') + count('only in the new')
  return `Of ${counted(outcomes.length - alone, 'ratio')} in both: ${count('faster')} faster, ${count('slower')} slower, ${count('no difference shown')} without a difference that shows.${alone === 0 ? '' : ` In one run only: ${alone}.`}`
}

function notes(before: Results, after: Results): string[] {
  const { baseline } = after.suite
  return [
    ...wrap(
      `Each figure is how many times as fast as ${baseline} of the same run a target was: by the median latency where messages are timed, else by messages a second. Above 1 is faster.`,
    ),
    ...wrap('A change counts only if the intervals lie apart, and further than both A/A intervals reach.'),
    ...wrap(
      `A/A: old ${ratioText(before.summary.control.overall)}, new ${ratioText(after.summary.control.overall)}.`,
    ),
    ...wrap(
      `Rates are not compared: across machines, or hours, they mean nothing. If ${baseline} itself changed, it shows as a change of all others.`,
    ),
  ]
}

function nameOf(workload: Workload, { name }: ResultSuite): string {
  return name === 'codecs' ? objectWorkloadName(workload) : workloadName(workload)
}
