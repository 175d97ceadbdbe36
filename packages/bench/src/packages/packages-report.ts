import { join } from 'node:path'
import { rewriteSection, type Estimate } from '@echo/harness'
import { unbroken, wrap } from '../layout.js'
import { closed, sameWorkload } from '../load/workload.js'
import { counted, formatSize } from '../number-format.js'
import { packageVersion } from '../peers/toolchains.js'
import { estimateRatio, ratioText } from '../report/ratios.js'
import { environmentLine, reproduceCommand } from '../report/run-words.js'
import { markdownSection, ratioCell, SIGNS_NOTE, type Table } from '../report/table.js'
import type { Results } from '../run/results.js'
import { messagesPerSecond, outcomeOf } from '../run/summary.js'
import { USAGES } from './package-suites.js'
import { OURS, THEIRS, workOf, type Task, type Usage } from './usage.js'

const README = join(import.meta.dirname, '../../../protocol/README.md')

/** Columns of a line of Markdown. */
const LINE = 120

/** Rewrites what protocol's README says of the suites `decode` and `encode`. Gives its path. */
export async function writePackages(results: Results): Promise<string> {
  return rewriteSection(README, results.suite.name, await packageLines(results), '## How fast')
}

/** The tables of a task, and what has to be known about them: ratios, no times, no date. */
export async function packageLines(results: Results): Promise<string[]> {
  const { suite, summary, environment } = results
  const task = suite.name as Task
  const theirs = USAGES[task].filter(({ package: from }) => THEIRS.some((name) => name === from))
  const inPieces = USAGES[task].find((usage) => usage.inPieces && usage.package === OURS)
  const lead = (usage: Usage) => (usage.inPieces && inPieces ? inPieces.name : suite.baseline)
  const alike = theirs.filter((usage) => usage.like !== undefined && usage.like !== lead(usage))
  const versions = [OURS, ...THEIRS].map((name) => `${name} ${packageVersion(name)}`)
  return [
    ...paragraph(
      `Ours ÷ theirs in frames per second, with the 95 % interval of the median over ${counted(summary.rounds, 'round')}: each package as its documentation uses it, on the same payloads cut into the same chunks, each in a process of its own, in random order. A row names how theirs was used. ${SIGNS_NOTE}${task === 'decode' ? PIECES : ''}`,
    ),
    '',
    ...markdownSection(comparison(results, `${suite.baseline} ÷`, theirs, lead)),
    ...markdownSection(comparison(results, 'used the same way', alike, ({ like = '' }) => like, true)),
    ...[fastest(results, theirs, lead), ...(task === 'decode' ? await emptyFrameNotes() : [])].flatMap(
      (text) => wrap(text, '- ', LINE),
    ),
    '',
    ...paragraph(
      `${versions.join(', ')}; ${environmentLine(environment)}. Ours against itself: ${ratioText(summary.control.overall)}. ${unbroken(`\`${reproduceCommand(results)} --write\``)} measures again and rewrites this section.`,
    ),
  ]
}

const PIECES =
  ' What it-length-prefixed gives, and frame-stream unbuffered, is the pieces that a payload came in, uncopied: those are compared with `nextParts()`, which gives the same; all others with `next()`, which gives each payload in one piece. _Joined_ is it-length-prefixed with each payload in one piece. frame-stream is not asked for 16 MiB: it copies all it holds with each chunk, which took some 900 times as long.'

/** @param ours the name of the one of ours that another is compared with. */
function comparison(
  results: Results,
  head: string,
  theirs: readonly Usage[],
  ours: (usage: Usage) => string,
  named = false,
): Table {
  const { summary } = results
  return {
    title: '',
    head: [head, ...summary.workloads.map(({ workload }) => sizeOf(workload.size))],
    rows: theirs.map((usage) => [
      named ? `${ours(usage)} ÷ ${usage.name}` : usage.name,
      ...ratios(results, usage, ours(usage)).map((estimate) =>
        ratioCell(estimate && { estimate, outcome: outcomeOf(estimate, summary.control.overall) }),
      ),
    ]),
  }
}

/** Ours over theirs, in each workload. */
function ratios(
  { summary, samples, options }: Results,
  theirs: Usage,
  ours: string,
): (Estimate | undefined)[] {
  return summary.workloads.map(({ workload }) => {
    const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
    return estimateRatio(here, ours, theirs.name, messagesPerSecond, options.seed)
  })
}

/** In how many columns ours is ahead of the best of the others. */
function fastest(results: Results, theirs: readonly Usage[], lead: (usage: Usage) => string): string {
  const rows = theirs.map((usage) => ratios(results, usage, lead(usage)))
  const best = results.summary.workloads.map((_, column) =>
    rows.flatMap((row) => row[column] ?? []).reduce((a, b) => (b.median < a.median ? b : a)),
  )
  const ahead = best.filter(({ low }) => low > 1).length
  const twice = best.filter(({ median }) => median >= 2).length
  return `Against the fastest of the others in each column, ours is faster in ${ahead} of ${best.length}, and at least twice as fast in ${twice}.`
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

/** `64 B`, `16 MiB`. */
function sizeOf(size: number): string {
  return size % 1_048_576 === 0 ? `${size / 1_048_576} MiB` : formatSize(size)
}

function paragraph(text: string): string[] {
  return wrap(text, '', LINE)
}
