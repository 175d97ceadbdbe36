import { unbroken, wrap } from '../layout.js'
import { counted, formatEstimate, threeDigits } from '../number-format.js'
import type { Environment } from '../run/environment.js'
import type { Task } from './cell.js'
import type { ComparisonOptions } from './comparison-options.js'
import { ratioText } from './comparison-report.js'
import { isOurs, isTimed, type CellSummary, type Row, type Timed } from './comparison-summary.js'
import type { Contender, PackageName } from './contender.js'
import { contendersOf, FIELDS, leadFor } from './contenders.js'
import { markdownTable } from './markdown-table.js'
import { verdicts } from './verdict.js'

/** What the tables are made from. */
export interface Comparison {
  readonly cells: readonly CellSummary[]
  readonly emptyFrames: readonly string[]
  readonly versions: ReadonlyMap<PackageName, string>
  readonly environment: Environment
  readonly run: Pick<ComparisonOptions, 'blocks' | 'rounds' | 'seed'>
}

const LINE = 120
const NONE = '–'

/** The tables and what has to be known about them, for the README: ratios, no times, no date. */
export function comparisonMarkdown({ cells, emptyFrames, versions, environment, run }: Comparison): string[] {
  return [
    ...paragraph(
      `Ours ÷ theirs in frames a second, so above 1 is ours, with the 95 % interval of the median: each package as its documentation uses it, on the same payloads cut into the same chunks, each in a process of its own, ${counted(run.blocks, 'block')} of ${counted(run.rounds, 'round')} in random order. A row names how theirs was used. ${listNote}`,
    ),
    '',
    ...taskTable('decode', cells),
    '',
    ...taskTable('encode', cells),
    '',
    ...likeTable(cells),
    ...[...verdicts(cells), ...emptyFrames].flatMap((text) => wrap(text, '- ', LINE)),
    '',
    ...paragraph(
      `${[...versions].map(([name, version]) => `${name} ${version}`).join(', ')}; Node ${environment.node}, ${environment.platform} ${environment.architecture}, ${counted(environment.cores, 'core')}, ${environment.cpu}. ${controlText(cells)} ${unbroken('`npm run bench:packages -w @echo/bench -- --write`')} measures again and rewrites this section (the order here came of ${unbroken(`\`--seed ${run.seed}\``)}).`,
    ),
  ]
}

const listNote =
  'What it-length-prefixed gives, and frame-stream unbuffered, is the pieces that a payload came in, uncopied: those are compared with `nextParts()`, which gives the same; all others with `next()`, which gives each payload in one piece. _Joined_ is it-length-prefixed with each payload in one piece.'

function taskTable(task: Task, cells: readonly CellSummary[]): string[] {
  const own = cells.filter(({ cell }) => cell.task === task)
  const { lead } = FIELDS[task]
  const theirs = contendersOf(task).filter((contender) => isTheirs(contender))
  return markdownTable([
    [task === 'decode' ? 'ours ÷' : `\`${lead.name}\` ÷`, ...own.map(({ cell }) => cell.name)],
    ...theirs.map((contender) => [contender.name, ...own.map((summary) => ratioIn(summary, contender))]),
    ['**the fastest of them**', ...own.map(({ best }) => boldRatio(best))],
    ...(theirs.some(({ inPieces }) => inPieces)
      ? [['**the fastest in one piece**', ...own.map(({ bestWhole }) => boldRatio(bestWhole))]]
      : []),
  ])
}

function boldRatio(row: Timed | undefined): string {
  return row === undefined ? NONE : `**${threeDigits(row.ratio.median)}**`
}

/** Their generators against our generators, their streams against our streams. */
function likeTable(cells: readonly CellSummary[]): string[] {
  const tables = (['decode', 'encode'] as const).flatMap((task) => {
    const own = cells.filter(({ cell }) => cell.task === task)
    const rows = contendersOf(task).filter(
      (contender) =>
        isTheirs(contender) &&
        contender.like !== leadFor(task, contender).name &&
        own.some((summary) => likeIn(summary, contender) !== NONE),
    )
    if (rows.length === 0) return []
    return [
      ...markdownTable([
        [`like for like: ${task}`, 'ours', ...own.map(({ cell }) => cell.name)],
        ...rows.map((contender) => [
          contender.name,
          `\`${contender.like}\``,
          ...own.map((summary) => likeIn(summary, contender)),
        ]),
      ]),
      '',
    ]
  })
  return tables
}

function isTheirs(contender: Contender): boolean {
  return !isOurs({ contender, failure: '' })
}

function rowOf({ rows }: CellSummary, contender: Contender): Row | undefined {
  return rows.find((row) => row.contender.name === contender.name)
}

function ratioIn(summary: CellSummary, contender: Contender): string {
  const row = rowOf(summary, contender)
  if (row === undefined) return NONE
  return isTimed(row) ? ratioText(row) : 'it fails'
}

function likeIn(summary: CellSummary, contender: Contender): string {
  const row = rowOf(summary, contender)
  if (row === undefined || !isTimed(row) || row.like === undefined) return NONE
  return ratioText({ ...row, ratio: row.like.ratio })
}

/** What noise alone makes of a ratio. */
function controlText(cells: readonly CellSummary[]): string {
  const controls = cells.flatMap(({ control }) => control ?? [])
  const [widest] = controls.toSorted((a, b) => b.high - b.low - (a.high - a.low))
  return widest === undefined ? '' : `Ours against itself, where that is widest: ${formatEstimate(widest)}.`
}

function paragraph(text: string): string[] {
  return wrap(text, '', LINE)
}
