import { latencyQuantile } from '@echo/harness'
import { wrap } from '../layout.js'
import { formatShare } from '../number-format.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { WorkloadSummary } from '../run/summary.js'
import { shownTargets, subjectOf } from './targets.js'
import { workloadWords } from './workload-words.js'
import { environmentLine } from './environment-rows.js'
import { keyWorkloads } from './key-workloads.js'
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
  const workloads = keyWorkloads(summary.workloads)
  const timed = workloads.filter(({ targets }) => isByLatency(targets))
  return [
    `![${markdownText(`How many times as fast as ${suite.baseline} each target is, with intervals`)}](${PICTURE})`,
    '',
    ...speedTable(workloads, suite),
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
function speedTable(workloads: readonly WorkloadSummary[], suite: ResultSuite): string[] {
  const names = columns(suite)
  const single = subjectOf(suite) !== undefined
  return textTable([
    [
      `times as fast as ${suite.baseline}`,
      ...names.flatMap((name) => (single && name === subjectOf(suite) ? [name, 'outcome'] : [name])),
    ],
    ...workloads.map(({ workload, targets }) => [
      `${workloadWords(workload, suite)}${isByLatency(targets) ? ', by latency' : ''}`,
      ...names.flatMap((name) => {
        const own = targets.find(({ target }) => target === name)
        const speed = own === undefined ? 'cannot' : ratioText(speedOf(own))
        return single && name === subjectOf(suite) ? [speed, own?.outcome ?? ''] : [speed]
      }),
    ]),
  ])
}

/** All targets but the baseline, what only shows the noise, and ceilings, which have a sentence of their own. */
function columns(suite: ResultSuite): string[] {
  return shownTargets(suite)
    .filter(({ name, tier }) => name !== suite.baseline && tier !== 'less')
    .map(({ name }) => name)
}

function latencyTable(workloads: readonly WorkloadSummary[], suite: ResultSuite): string[] {
  const names = [suite.baseline, ...columns(suite)]
  return textTable([
    ['µs, p50 / p99 / p99.9', ...names],
    ...workloads.map(({ workload, targets }) => [
      workloadWords(workload, suite),
      ...names.map((name) => {
        const latencies = targets.find(({ target }) => target === name)?.latencies
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
    `In brackets 95 % intervals over ${summary.rounds} rounds; an outcome needs the whole interval beyond 1 and beyond the noise.`,
    `The noise: ${suite.control[0]} against itself is ${ratioText(overall)}${sound ? '' : ', WHICH IS TOO NOISY'}.`,
    ...intact(results),
    ...ceilingSentence(results),
  ]
}

function intact({ suite, summary }: Results): string[] {
  const shares = summary.workloads.flatMap(
    ({ targets }) => targets.find(({ target }) => target === suite.baseline)?.delivery?.intact ?? [],
  )
  const least = Math.min(...shares.filter(isKnown))
  return Number.isFinite(least)
    ? [`Of ${suite.baseline}'s messages as few as ${formatShare(least)} arrived intact; framed, all did.`]
    : []
}

/** Where the subject comes nearest to the ceiling, and where it stays farthest from it. */
function ceilingSentence({ suite, summary }: Results): string[] {
  const subject = subjectOf(suite)
  const shares = keyWorkloads(summary.workloads)
    .flatMap(({ workload, targets }) => {
      const ratio = knownRatio(targets.find(({ target }) => target === subject)?.ceilingRatio)
      return ratio === undefined ? [] : [{ words: workloadWords(workload, suite), ratio: ratio.median }]
    })
    .toSorted((a, b) => a.ratio - b.ratio)
  const [least, most] = [shares[0], shares.at(-1)]
  if (suite.ceiling === undefined || least === undefined || most === undefined) return []
  return [
    `Of the bytes a second of ${suite.ceiling}, which has no messages, ${subject} reaches ${numberText(least.ratio * 100)} % (${least.words}) to ${numberText(most.ratio * 100)} % (${most.words}).`,
  ]
}
