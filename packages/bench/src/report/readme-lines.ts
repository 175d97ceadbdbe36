import { latencyQuantile } from '../load/latency-histogram.js'
import { wrap } from '../layout.js'
import { formatShare } from '../number-format.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { CellSummary } from '../run/summary.js'
import { shownArms, subjectOf } from './arms.js'
import { cellWords } from './cell-words.js'
import { environmentLine } from './environment-rows.js'
import { keyCells } from './key-cells.js'
import { isKnown, knownRatio, numberText, ratioText, UNKNOWN } from './known.js'
import { markdownText, textTable } from './markdown-text.js'
import { reproduceCommand } from './reproduce.js'
import { isByLatency, speedOf } from './speed.js'

/** Columns of a line of text. */
const WIDTH = 120

/** The path of the picture in the repository. */
export const PICTURE = 'docs/bench.svg'

/** What the README says of a run, as Markdown: ratios and latencies, no rates and no dates. */
export function readmeLines(results: Results): string[] {
  const { suite, summary, environment } = results
  const cells = keyCells(summary.cells)
  const timed = cells.filter(({ arms }) => isByLatency(arms))
  return [
    `![${markdownText(`How many times as fast as ${suite.baseline} each arm is, with intervals`)}](${PICTURE})`,
    '',
    ...speedTable(cells, suite),
    '',
    ...(timed.length === 0 ? [] : [...latencyTable(timed, suite), '']),
    ...wrap(markdownText(sentences(results).join(' ')), '', WIDTH),
    '',
    markdownText(`${environmentLine(environment)}. Again, on your machine:`),
    '',
    '```sh',
    reproduceCommand(results),
    '```',
  ]
}

/** How many times as fast, for the subject or for all others. */
function speedTable(cells: readonly CellSummary[], suite: ResultSuite): string[] {
  const names = columns(suite)
  const single = subjectOf(suite) !== undefined
  return textTable([
    [
      `times as fast as ${suite.baseline}`,
      ...names.flatMap((name) => (single && name === subjectOf(suite) ? [name, 'verdict'] : [name])),
    ],
    ...cells.map(({ cell, arms }) => [
      `${cellWords(cell, suite)}${isByLatency(arms) ? ', by latency' : ''}`,
      ...names.flatMap((name) => {
        const own = arms.find(({ arm }) => arm === name)
        const speed = own === undefined ? 'cannot' : ratioText(speedOf(own))
        return single && name === subjectOf(suite) ? [speed, own?.verdict ?? ''] : [speed]
      }),
    ]),
  ])
}

/** All arms but the baseline, what only shows the noise, and ceilings, which have a sentence of their own. */
function columns(suite: ResultSuite): string[] {
  return shownArms(suite)
    .filter(({ name, tier }) => name !== suite.baseline && tier !== 'less')
    .map(({ name }) => name)
}

function latencyTable(cells: readonly CellSummary[], suite: ResultSuite): string[] {
  const names = [suite.baseline, ...columns(suite)]
  return textTable([
    ['µs, p50 / p99 / p99.9', ...names],
    ...cells.map(({ cell, arms }) => [
      cellWords(cell, suite),
      ...names.map((name) => {
        const latencies = arms.find(({ arm }) => arm === name)?.latencies
        if (latencies === undefined) return UNKNOWN
        return [0.5, 0.99, 0.999].map((q) => numberText(latencyQuantile(latencies, q))).join(' / ')
      }),
    ]),
  ])
}

function sentences(results: Results): string[] {
  const { suite, summary } = results
  const { overall, sound } = summary.control
  return [
    `In brackets 95 % intervals over ${summary.blocks} blocks; a verdict needs the whole interval beyond 1 and beyond the noise.`,
    `The noise: ${suite.control[0]} against itself is ${ratioText(overall)}${sound ? '' : ', WHICH IS TOO NOISY'}.`,
    ...intact(results),
    ...ceilingSentence(results),
  ]
}

function intact({ suite, summary }: Results): string[] {
  const shares = summary.cells.flatMap(
    ({ arms }) => arms.find(({ arm }) => arm === suite.baseline)?.delivery?.intact ?? [],
  )
  const least = Math.min(...shares.filter(isKnown))
  return Number.isFinite(least)
    ? [`Of ${suite.baseline}'s messages as few as ${formatShare(least)} arrived intact; framed, all did.`]
    : []
}

/** Where the subject comes nearest to the ceiling, and where it stays farthest from it. */
function ceilingSentence({ suite, summary }: Results): string[] {
  const subject = subjectOf(suite)
  const shares = keyCells(summary.cells)
    .flatMap(({ cell, arms }) => {
      const ratio = knownRatio(arms.find(({ arm }) => arm === subject)?.ceilingRatio)
      return ratio === undefined ? [] : [{ words: cellWords(cell, suite), ratio: ratio.median }]
    })
    .toSorted((a, b) => a.ratio - b.ratio)
  const [least, most] = [shares[0], shares.at(-1)]
  if (suite.ceiling === undefined || least === undefined || most === undefined) return []
  return [
    `Of the bytes a second of ${suite.ceiling}, which has no messages, ${subject} reaches ${numberText(least.ratio * 100)} % (${least.words}) to ${numberText(most.ratio * 100)} % (${most.words}).`,
  ]
}
