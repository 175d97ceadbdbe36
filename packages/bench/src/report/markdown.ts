import { latencyQuantile } from '@echo/harness'
import { formatShare } from '../number-format.js'
import { isMeasurement } from '../run/run-options.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { TargetSummary, WorkloadSummary } from '../run/summary.js'
import { answers } from './answers.js'
import { targetLabel } from './targets.js'
import { workloadWords } from './workload-words.js'
import { environmentRows } from './environment-rows.js'
import { NO_MEASUREMENT } from './header.js'
import { isKnown, numberText, rateText, ratioText, UNKNOWN } from './known.js'
import { markdownText, textTable } from './markdown-text.js'
import { footnotes } from './notes.js'
import { reproduceCommand } from './reproduce.js'
import { isByLatency, speedOf } from './speed.js'
import { deepestWorkload } from './usage-table.js'

/** The results as Markdown, a line each: what the tables of the terminal say, with outcomes, noise and environment. */
export function markdownReport(results: Results): string[] {
  const { suite, summary, options } = results
  return [
    `# ${markdownText(suite.title)}`,
    '',
    ...(isMeasurement(options) ? [] : [`**${NO_MEASUREMENT}**`, '']),
    ...answers(results).flatMap(({ question, short, sentences }) => [
      `**${markdownText(question)}** ${markdownText(short)}`,
      '',
      ...sentences.map((sentence) => `- ${markdownText(sentence)}`),
      '',
    ]),
    ...targetList(suite),
    ...summary.workloads.flatMap((workload) => [...workloadSection(workload, suite), '']),
    ...takes(results),
    '## How to read it',
    '',
    markdownText(
      `Speed is how many times as fast as ${suite.baseline} a target is, by its median latency where messages are timed, else by messages a second: above 1 is faster.`,
    ),
    '',
    markdownText(footnotes(results).join(' ')),
    '',
    markdownText(
      `A/A: ${suite.control[0]} against itself is ${ratioText(summary.control.overall)} over all workloads.`,
    ),
    '',
    '## Where it was measured',
    '',
    ...environmentRows(results.environment).map(([name, value]) => `- ${name}: ${markdownText(value)}`),
    '',
    '```sh',
    reproduceCommand(results),
    '```',
  ]
}

function targetList({ targets, missing }: ResultSuite): string[] {
  return [
    ...textTable([
      ['target', 'what it is', 'made of'],
      ...targets.map(({ name, what, version }) => [name, what, version ?? '']),
    ]),
    '',
    ...missing.map((each) => `- ${markdownText(`${each.target}: not here: ${each.missing}`)}`),
    ...(missing.length > 0 ? [''] : []),
  ]
}

function workloadSection({ workload, targets }: WorkloadSummary, suite: ResultSuite): string[] {
  const timed = isByLatency(targets)
  const head = ['target', 'messages a second', ...(timed ? ['p50 µs', 'p90', 'p99', 'p99.9'] : [])]
  const rows = targets.map((own) => [
    targetLabel(own.target, suite),
    rateText(own.messagesPerSecond),
    ...(timed ? times(own) : []),
    ...(suite.ceiling === undefined ? [] : [ratioText(own.ceilingRatio)]),
    ...[own.serverTimeRatio, speedOf(own)].map((ratio) =>
      own.target === suite.baseline ? '1' : ratioText(ratio),
    ),
    own.outcome ?? '',
  ])
  const intact = targets.find(({ target }) => target === suite.baseline)?.delivery?.intact
  return [
    `## ${markdownText(workloadWords(workload, suite))}`,
    '',
    ...textTable([
      [
        ...head,
        ...(suite.ceiling === undefined ? [] : [`bytes ÷ ${suite.ceiling}`]),
        `server CPU ÷ ${suite.baseline}`,
        `speed ÷ ${suite.baseline}`,
        'outcome',
      ],
      ...rows,
    ]),
    ...(isKnown(intact)
      ? ['', markdownText(`${suite.baseline}: ${formatShare(intact)} of messages arrived intact.`)]
      : []),
  ]
}

function times({ latencies }: TargetSummary): string[] {
  return [0.5, 0.9, 0.99, 0.999].map((q) =>
    latencies === undefined ? UNKNOWN : numberText(latencyQuantile(latencies, q)),
  )
}

/** What a message takes in the workload with most small messages in flight, and memory. */
function takes({ summary, costs, suite }: Results): string[] {
  const deepest = deepestWorkload(summary.workloads)
  if (deepest === undefined) return []
  const rows = deepest.targets.map(({ target, server, load, wireBytes, bottleneck }) => {
    const cost = costs.find((each) => each.target === target)
    return [
      targetLabel(target, suite),
      numberText(server?.cpuPerMillion),
      numberText(load?.cpuPerMillion),
      numberText(server && server.reads + server.writes),
      ...[wireBytes, cost?.heapBytesPerMessage, cost?.idleConnectionBytes].map(whole),
      share(server?.busy),
      share(load?.busy),
      bottleneck,
    ]
  })
  const head = [
    'target',
    'server CPU s/M',
    'load CPU s/M',
    'server calls',
    'wire B',
    'heap B',
    'idle B',
    'server busy',
    'load busy',
    'held back by',
  ]
  return [
    `## What a message takes: ${markdownText(workloadWords(deepest.workload, suite))}`,
    '',
    ...textTable([head, ...rows]),
    '',
  ]
}

function whole(value: number | undefined): string {
  return isKnown(value) ? value.toFixed(0) : UNKNOWN
}

function share(busy: number | undefined): string {
  return isKnown(busy) ? formatShare(Math.min(1, busy)) : UNKNOWN
}
