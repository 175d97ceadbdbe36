import { join } from 'node:path'
import { rewriteSection, type Estimate } from '@echo/harness'
import { unbroken, wrap } from '../layout.js'
import { closed, sameWorkload, type Workload } from '../load/workload.js'
import { counted, formatSize, threeDigits } from '../number-format.js'
import { estimateRatio, ratioText, UNKNOWN } from '../report/ratios.js'
import { environmentLine, reproduceCommand } from '../report/run-words.js'
import { markdownTable } from '../report/table.js'
import type { Results } from '../run/results.js'
import { messagesPerSecond } from '../run/summary.js'
import { USAGES } from './package-suites.js'
import { OURS, THEIRS, workOf, type Task, type Usage } from './usage.js'
import { packageVersion } from '../peers/toolchains.js'

const README = join(import.meta.dirname, '../../../protocol/README.md')

/** Columns of a line of Markdown. */
const LINE = 120

/** What was found of one usage in one workload. Ratios are ours over theirs: above 1 is ours. */
interface Row {
  readonly usage: Usage
  /** To the one of ours that gives payloads in the same form. */
  readonly ratio: Estimate
  /** To the one of ours that is used the same way. */
  readonly like?: Estimate
}

/** One task on one size. */
interface Comparison {
  readonly task: Task
  readonly workload: Workload
  readonly rows: readonly Row[]
  /** The fastest of the other packages; and of those that give each payload in one piece. */
  readonly best: Row | undefined
  readonly bestWhole: Row | undefined
}

/** Rewrites what protocol's README says of the suites `decode` and `encode`. Gives its path. */
export async function writePackages(results: Results): Promise<string> {
  return rewriteSection(README, results.suite.name, await packageLines(results), '## How fast')
}

/** The tables of a task, and what has to be known about them, for protocol's README: ratios, no times, no date. */
export async function packageLines(results: Results): Promise<string[]> {
  const { suite, summary, environment } = results
  const task = suite.name as Task
  const comparisons = comparisonsOf(results)
  const versions = [OURS, ...THEIRS].map((name) => `${name} ${packageVersion(name)}`)
  const facts = [...verdicts(comparisons), ...(task === 'decode' ? await emptyFrameNotes() : [])]
  return [
    ...paragraph(
      `Ours ÷ theirs in frames per second, so above 1 is ours, with the 95 % interval of the median over ${counted(summary.rounds, 'round')}: each package as its documentation uses it, on the same payloads cut into the same chunks, each in a process of its own, in random order. A row names how theirs was used.${task === 'decode' ? PIECES : ''}`,
    ),
    '',
    ...taskTable(task === 'decode' ? 'ours ÷' : '`encodeParts()` ÷', comparisons),
    '',
    ...likeTable(comparisons),
    '',
    ...facts.flatMap((text) => wrap(text, '- ', LINE)),
    '',
    ...paragraph(
      `${versions.join(', ')}; ${environmentLine(environment)}. Ours against itself: ${ratioText(summary.control.overall)}. ${unbroken(`\`${reproduceCommand(results)} --write\``)} measures again and rewrites this section.`,
    ),
  ]
}

const PIECES =
  ' What it-length-prefixed gives, and frame-stream unbuffered, is the pieces that a payload came in, uncopied: those are compared with `nextParts()`, which gives the same; all others with `next()`, which gives each payload in one piece. _Joined_ is it-length-prefixed with each payload in one piece. frame-stream is not asked for 16 MiB: it copies all it holds with each chunk, which took some 900 times as long.'

function comparisonsOf({ suite, summary, samples, options: { seed } }: Results): Comparison[] {
  const task = suite.name as Task
  const inPieces = USAGES[task].find((usage) => usage.inPieces && usage.package === OURS)?.name
  return summary.workloads.map(({ workload, targets }) => {
    const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
    const rows = targets.flatMap(({ target }): Row[] => {
      const usage = USAGES[task].find(({ name }) => name === target)
      const lead = usage?.inPieces ? (inPieces ?? suite.baseline) : suite.baseline
      const against = (ours: string) => estimateRatio(here, ours, target, messagesPerSecond, seed)
      const ratio = against(lead)
      const like = usage?.like === undefined ? undefined : against(usage.like)
      if (usage === undefined || ratio === undefined) return []
      return [{ usage, ratio, ...(like && { like }) }]
    })
    const fastest = rows
      .filter(({ usage }) => isTheirs(usage))
      .toSorted((a, b) => a.ratio.median - b.ratio.median)
    return { task, workload, rows, best: fastest[0], bestWhole: fastest.find(({ usage }) => !usage.inPieces) }
  })
}

function isTheirs({ package: from }: Usage): boolean {
  return from !== OURS && from !== 'none'
}

function theirsIn(comparisons: readonly Comparison[]): readonly Usage[] {
  const [first] = comparisons
  return first === undefined ? [] : USAGES[first.task].filter(isTheirs)
}

function rowOf({ rows }: Comparison, wanted: Usage): Row | undefined {
  return rows.find(({ usage }) => usage.name === wanted.name)
}

function sizes(comparisons: readonly Comparison[]): string[] {
  return comparisons.map(({ workload }) => sizeOf(workload))
}

/** `64 B`, `16 MiB`. */
function sizeOf({ size }: Workload): string {
  return size % 1_048_576 === 0 ? `${size / 1_048_576} MiB` : formatSize(size)
}

function taskTable(head: string, comparisons: readonly Comparison[]): string[] {
  const theirs = theirsIn(comparisons)
  const bold = (row: Row | undefined) =>
    row === undefined ? UNKNOWN : `**${threeDigits(row.ratio.median)}**`
  return markdownTable([
    [head, ...sizes(comparisons)],
    ...theirs.map((usage) => [
      usage.name,
      ...comparisons.map((comparison) => ratioText(rowOf(comparison, usage)?.ratio)),
    ]),
    ['**the fastest of them**', ...comparisons.map(({ best }) => bold(best))],
    ...(theirs.some(({ inPieces }) => inPieces)
      ? [['**the fastest in one piece**', ...comparisons.map(({ bestWhole }) => bold(bestWhole))]]
      : []),
  ])
}

/** Their generators against our generators, their streams against our streams. */
function likeTable(comparisons: readonly Comparison[]): string[] {
  const leads = comparisons.flatMap(({ rows }) => rows.slice(0, 1).map(({ usage }) => usage.name))
  const theirs = theirsIn(comparisons).filter(
    ({ like, inPieces }) => !inPieces && !leads.includes(like ?? ''),
  )
  return markdownTable([
    [`like for like: ${comparisons[0]?.task ?? ''}`, 'ours', ...sizes(comparisons)],
    ...theirs.map((usage) => [
      usage.name,
      `\`${usage.like ?? ''}\``,
      ...comparisons.map((comparison) => ratioText(rowOf(comparison, usage)?.like)),
    ]),
  ])
}

/** Said by the numbers alone: where ours is not ahead of the best of the others, and how many it wins by how much. */
function verdicts(comparisons: readonly Comparison[]): string[] {
  const compared = comparisons.flatMap(({ best, ...rest }) => (best === undefined ? [] : [{ ...rest, best }]))
  const ahead = compared.filter(({ best }) => best.ratio.low > 1).length
  const twice = compared.filter(({ best }) => best.ratio.median >= 2).length
  return [
    `Against the fastest of the others in each column, ours is faster in ${ahead} of ${compared.length}, and at least twice as fast in ${twice}.`,
    ...compared.flatMap(({ task, workload, best: { usage, ratio } }) => {
      const where = unbroken(`${task} ${sizeOf(workload)}`)
      const name = unbroken(usage.name)
      if (ratio.low > 1) return []
      return ratio.high < 1
        ? `Not ahead: ${where}. ${name} is ${threeDigits(1 / ratio.median)} times as fast as ours.`
        : `Not certain: ${where}, ours ÷ ${name} is ${unbroken(ratioText(ratio))}.`
    }),
    ...slowerAlike(comparisons),
  ]
}

/** Where one of theirs is faster than what ours has of the same kind. */
function slowerAlike(comparisons: readonly Comparison[]): string[] {
  const where = new Map<string, string[]>()
  for (const { task, workload, rows } of comparisons) {
    for (const { usage, like } of rows) {
      if (usage.like === undefined || like === undefined || like.high >= 1) continue
      const pair = `${unbroken(usage.like)} than ${unbroken(usage.name)}`
      where.set(pair, [...(where.get(pair) ?? []), unbroken(`${task} ${sizeOf(workload)}`)])
    }
  }
  if (where.size === 0) return []
  const pairs = [...where].map(([pair, names]) => `${pair} (${names.join(', ')})`)
  return [`Used the same way, ours is slower: ${pairs.join('; ')}.`]
}

/** Who does not deliver empty frames: tried here and now. */
async function emptyFrameNotes(): Promise<string[]> {
  const names = new Map<string, string[]>()
  for (const usage of USAGES.decode.filter(({ package: from }) => from !== 'none')) {
    try {
      await workOf('decode', usage, closed(0, 3)).check()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      names.set(reason, [...(names.get(reason) ?? []), unbroken(usage.name)])
    }
  }
  return [...names].map(([reason, who]) => `Empty frames, ${reason}: ${who.join(', ')}.`)
}

function paragraph(text: string): string[] {
  return wrap(text, '', LINE)
}
