import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { wrap } from '../layout.js'
import { closed, sameWorkload } from '../load/workload.js'
import { counted } from '../number-format.js'
import type { Results, WorkloadSummary } from '../run/results.js'
import { framed } from '../targets/ours.js'
import { latencyQuantile, rewriteSection } from '@echo/harness'
import { conclusion, noiseText, remarks } from './conclusion.js'
import { forestPicture } from './html/forest.js'
import { keyWorkloads, shownTargets, workloadWords } from './names.js'
import { isTimed, numberText, speedMeasure, UNKNOWN } from './ratios.js'
import { environmentLine, NO_MEASUREMENT, reproduceCommand } from './run-words.js'
import { isMeasurement } from '../run/profiles.js'
import { markdownSection, markdownText, SIGNS_NOTE, type Table } from './table.js'
import { peerTable, ratioTable } from './tables.js'

const REPOSITORY = join(import.meta.dirname, '../../../..')

/** Columns of a line of text. */
const WIDTH = 120

/** The document on the benchmark, and its picture beside it. */
const GUIDE = 'docs/benchmark.md'
const PICTURE = 'bench.svg'

/** The three of README: one message at a time, many small ones, large ones. */
const README_WORKLOADS = [closed(64, 1), closed(64, 256), closed(65_536, 16)]

/** What people would use instead, with what they are called in the document. */
const INSTEAD: Readonly<Record<string, string>> = {
  ws: 'ws',
  'socket.io': 'socket.io',
  'framed-naive': 'net, framed by hand',
  'raw-naive': 'net, not framed',
  'frame-stream': 'frame-stream',
}

/**
 * Rewrites what the repository's documents say of a suite, between their markers. The same results leave the same files, and
 * nothing else in them changes.
 * @param root of the repository.
 * @returns the paths of the files.
 */
export function writeDocuments(results: Results, root = REPOSITORY): string[] {
  const guide = join(root, GUIDE)
  const all = join(root, 'packages/bench/README.md')
  if (results.suite.name === 'peers')
    return [
      rewriteSection(guide, 'instead', insteadLines(results), '## Against what you would use instead'),
      rewriteSection(all, 'peers', peerLines(results), '## What came out'),
    ]
  if (results.suite.name !== 'bench') return []
  const picture = join(dirname(guide), PICTURE)
  writeFileSync(picture, `${forestPicture(results)}\n`)
  return [
    rewriteSection(guide, 'bench', benchLines(results), '## Framed against raw'),
    picture,
    rewriteSection(join(root, 'README.md'), 'figures', figureLines(results), '## How fast'),
  ]
}

/** What README says of it: framed against a program that takes each read for a message. */
function figureLines(results: Results): string[] {
  const workloads = README_WORKLOADS.flatMap((each) =>
    results.summary.workloads.filter(({ workload }) => sameWorkload(each, workload)),
  )
  const table = ratioTable(results, { title: '', workloads, names: [framed.name], pick: speedMeasure })
  const head = ['framed ÷ raw, where each read is taken for a message', 'times as fast']
  return [...markdownSection({ ...table, head }), ...paragraph(SIGNS_NOTE)]
}

/** What ours is against what people would use instead, by what says most of each workload. */
function insteadLines(results: Results): string[] {
  const { suite, summary } = results
  const workloads = keyWorkloads(summary.workloads)
  const names = Object.keys(INSTEAD).filter((name) => suite.targets.some((each) => each.name === name))
  const table = ratioTable(results, { title: '', workloads, names, pick: ([first]) => first })
  return [
    ...markdownSection({ ...table, head: ['ours ÷ theirs', ...names.map((name) => INSTEAD[name]!)] }),
    ...paragraph(
      `How many times as fast, or how many times less server CPU per message where the load generator was the limit. Ours is framed, the plain loop; by CPU, framed-batch. ${SIGNS_NOTE} The noise: ${noiseText(results)}.`,
    ),
    '',
    '[All peers](../packages/bench/README.md#what-came-out), among them Go, Rust, Java and Erlang, and how each is set up.',
  ]
}

/** Framed against raw: ratios and latencies, no rates and no dates. */
function benchLines(results: Results): string[] {
  const { suite, summary, environment } = results
  const workloads = keyWorkloads(summary.workloads)
  const names = shownTargets(suite).flatMap(({ name, tier }) =>
    tier === 'less' || name === suite.baseline ? [] : [name],
  )
  const speed = ratioTable(results, {
    title: '',
    workloads,
    names,
    pick: speedMeasure,
  })
  const timed = workloads.filter(({ targets }) => isTimed(targets))
  return [
    ...paragraph(conclusion(results).join(' ')),
    '',
    `![How many times as fast as ${markdownText(suite.baseline)} each target is, with intervals](${PICTURE})`,
    '',
    ...markdownSection({ ...speed, head: [`÷ ${suite.baseline}`, ...names] }),
    ...(timed.length > 0 ? markdownSection(latencyTable(timed, [suite.baseline, ...names], results)) : []),
    ...paragraph(`${SIGNS_NOTE} ${remarks(results).join(' ')}`),
    '',
    ...paragraph(`${environmentLine(environment)}. Again, on your machine:`),
    '',
    '```sh',
    reproduceCommand(results),
    '```',
  ]
}

function latencyTable(
  workloads: readonly WorkloadSummary[],
  names: readonly string[],
  { suite }: Results,
): Table {
  return {
    title: '',
    head: ['µs, p50 / p99 / p99.9', ...names],
    rows: workloads.map(({ workload, targets }) => [
      workloadWords(workload, suite),
      ...names.map((name) => {
        const latencies = targets.find(({ target }) => target === name)?.latencies
        if (latencies === undefined) return UNKNOWN
        return [0.5, 0.99, 0.999].map((q) => numberText(latencyQuantile(latencies, q))).join(' / ')
      }),
    ]),
  }
}

/** All peers, for the README of this package: ratios, no times, no dates. */
function peerLines(results: Results): string[] {
  const { summary, environment, options, suite } = results
  return [
    ...(isMeasurement(options) ? [] : [`**${NO_MEASUREMENT}**`, '']),
    ...paragraph(conclusion(results).join(' ')),
    '',
    ...paragraph(
      `Ours ÷ theirs, so above 1 is ours, with the 95 % interval of the median over ${counted(summary.rounds, 'round')}, each ratio taken within a round: messages per second, or the median latency with one message at a time. ${SIGNS_NOTE} Server CPU is what their server takes on a processor per message, as a multiple of what framed-batch's takes; it comes first where the load generator held a server back, since rates say little there.`,
    ),
    '',
    ...summary.workloads.flatMap((each) => markdownSection(peerTable(results, each), '###')),
    ...suite.targets.flatMap(({ name, version }) =>
      version === undefined ? [] : wrap(markdownText(`${name}: ${version}`), '- ', WIDTH),
    ),
    ...suite.missing.flatMap(({ target, missing }) =>
      wrap(markdownText(`${target}: not measured: ${missing}`), '- ', WIDTH),
    ),
    '',
    ...paragraph(`${environmentLine(environment)}; profile ${options.profile}, seed ${options.seed}.`),
  ]
}

function paragraph(text: string): string[] {
  return wrap(markdownText(text), '', WIDTH)
}
