import { table, unbroken, wrap } from '../layout.js'
import { formatEstimate, threeDigits } from '../number-format.js'
import type { Cell } from './cell.js'
import { isTimed, type CellSummary, type Row, type Timed } from './comparison-summary.js'
import { FIELDS } from './contenders.js'
import { verdicts } from './verdict.js'

/** Columns of a terminal. */
export const REPORT_WIDTH = 80

/** A table a cell, and what they come to, in lines of at most 80 columns. */
export function comparisonReport(cells: readonly CellSummary[], emptyFrames: readonly string[]): string[] {
  return [
    ...cells.flatMap((summary) => [...cellReport(summary), '']),
    ...[...verdicts(cells), ...emptyFrames].flatMap((text) => wrap(text, '- ', REPORT_WIDTH)),
    ...wrap(
      '[ ] 95 % interval (bootstrap) of the median; each ratio is taken within a round. ÷ how many times as fast ours is, above 1 is ours. ~ of one pass.',
      '',
      REPORT_WIDTH,
    ),
  ]
}

function cellReport({ cell, rows, control }: CellSummary): string[] {
  const { lead } = FIELDS[cell.task]
  return [
    cellTitle(cell),
    ...table([['', 'a frame', `${lead.name} ÷`, 'like for like ÷'], ...rows.map(reportRow)]),
    ...(control === undefined ? [] : [`A/A: ours against itself ${formatEstimate(control)}`]),
    ...rows.flatMap((row) =>
      isTimed(row) ? [] : wrap(`${row.contender.name} fails: ${row.failure}`, '', REPORT_WIDTH),
    ),
  ]
}

function reportRow(row: Row): string[] {
  const { name } = row.contender
  if (!isTimed(row)) return [name, 'fails']
  return [name, formatTime(row.nanosecondsPerFrame), ratioText(row), likeText(row)]
}

/** The ratio to the lead, with its interval if it has one. */
export function ratioText({ ratio, once }: Timed): string {
  return once ? `~${threeDigits(ratio.median)}` : formatEstimate(ratio)
}

export function likeText({ like, once }: Timed): string {
  if (like === undefined) return ''
  return ratioText({ ratio: like.ratio, once } as Timed)
}

export function cellTitle({ task, name, chunkLength }: Cell): string {
  return task === 'encode'
    ? `encode ${name} payloads`
    : `decode ${name} frames from ${chunkLength}-byte chunks`
}

function formatTime(nanoseconds: number): string {
  if (nanoseconds < 999.5) return `${threeDigits(nanoseconds)} ns`
  if (nanoseconds < 999_500) return `${threeDigits(nanoseconds / 1000)} µs`
  return `${threeDigits(nanoseconds / 1e6)} ms`
}

/** Who does not deliver empty frames. */
export function emptyFrameNotes(emptyFrames: ReadonlyMap<string, string>): string[] {
  const reasons = new Set(emptyFrames.values())
  return [...reasons].map((reason) => {
    const names = [...emptyFrames].filter(([, own]) => own === reason).map(([name]) => unbroken(name))
    return `Empty frames, ${reason}: ${names.join(', ')}.`
  })
}
