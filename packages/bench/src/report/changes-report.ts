import { fit, table, unbroken, wrap } from '../layout.js'
import { objectCellName } from '../codecs/names.js'
import { cellName, type Cell } from '../load/cell.js'
import { counted } from '../number-format.js'
import { isMeasurement } from '../run/run-options.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { Change, CellChanges, Changes } from './changes.js'
import { NO_MEASUREMENT } from './header.js'
import { numberText, ratioText } from './known.js'

/** What is different between two runs, in lines of at most 60 columns. */
export function changesReport(before: Results, after: Results, changes: Changes): string[] {
  const both = changes.cells.filter((cell) => !isSingle(cell))
  return [
    ...wrap(`${after.suite.title}: changes from the old run to the new one`),
    ...warnings(before, after, changes),
    '',
    ...both.flatMap((cell) => [...cellLines(cell, after.suite), '']),
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

function isSingle({ changes }: CellChanges): boolean {
  const [first] = changes
  return (
    first?.verdict.startsWith('only') === true && changes.every(({ verdict }) => verdict === first.verdict)
  )
}

/** Cells that were measured in one run only. */
function single(run: string, { cells }: Changes, suite: ResultSuite, verdict: Change['verdict']): string[] {
  const names = cells
    .filter((cell) => isSingle(cell) && cell.changes[0]?.verdict === verdict)
    .map(({ cell }) => unbroken(nameOf(cell, suite)))
  return names.length === 0 ? [] : [...wrap(names.join(', '), `only in ${run} run: `), '']
}

/** The intervals stand on a line of their own: both do not fit beside the verdict. */
function cellLines({ cell, changes }: CellChanges, suite: ResultSuite): string[] {
  if (changes.length === 0) return [nameOf(cell, suite), 'only the baseline']
  const rows = changes.map(({ arm, before, after, verdict }) => [
    fit(arm, 22),
    before === undefined ? '' : numberText(before.median),
    after === undefined ? '' : numberText(after.median),
    verdict,
  ])
  const lines = table([[fit(`÷ ${suite.baseline}`, 22), 'old', 'new', ''], ...rows])
  return [
    nameOf(cell, suite),
    lines[0]!,
    ...changes.flatMap((change, index) => [lines[index + 1]!, ...intervals(change)]),
  ]
}

/** Only where something changed: else they say nothing that the verdict does not. */
function intervals({ before, after, verdict }: Change): string[] {
  if (verdict !== 'faster' && verdict !== 'slower') return []
  return [`  ${ratioText(before)} → ${ratioText(after)}`]
}

function summaryOf({ cells }: Changes): string {
  const verdicts = cells.flatMap(({ changes }) => changes.map(({ verdict }) => verdict))
  const count = (wanted: Change['verdict']) => verdicts.filter((verdict) => verdict === wanted).length
  const alone = count('only in the old') + count('only in the new')
  return `Of ${counted(verdicts.length - alone, 'ratio')} in both: ${count('faster')} faster, ${count('slower')} slower, ${count('no difference shown')} without a difference that shows.${alone === 0 ? '' : ` In one run only: ${alone}.`}`
}

function notes(before: Results, after: Results): string[] {
  const { baseline } = after.suite
  return [
    ...wrap(
      `Each figure is how many times as fast as ${baseline} of the same run an arm was: by the median latency where messages are timed, else by messages a second. Above 1 is faster.`,
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

function nameOf(cell: Cell, { name }: ResultSuite): string {
  return name === 'codecs' ? objectCellName(cell) : cellName(cell)
}
