import { latencyQuantile } from '../load/latency-histogram.js'
import { formatShare } from '../number-format.js'
import { isMeasurement } from '../run/run-options.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { ArmSummary, CellSummary } from '../run/summary.js'
import { answers } from './answers.js'
import { armLabel } from './arms.js'
import { cellWords } from './cell-words.js'
import { environmentRows } from './environment-rows.js'
import { NO_MEASUREMENT } from './header.js'
import { isKnown, numberText, rateText, ratioText, UNKNOWN } from './known.js'
import { markdownText, textTable } from './markdown-text.js'
import { footnotes } from './notes.js'
import { reproduceCommand } from './reproduce.js'
import { isByLatency, speedOf } from './speed.js'
import { deepestCell } from './usage-table.js'

/** The results as Markdown, a line each: what the tables of the terminal say, with verdicts, noise and environment. */
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
    ...armList(suite),
    ...summary.cells.flatMap((cell) => [...cellSection(cell, suite), '']),
    ...takes(results),
    '## How to read it',
    '',
    markdownText(
      `Speed is how many times as fast as ${suite.baseline} an arm is, by its median latency where messages are timed, else by messages a second: above 1 is faster.`,
    ),
    '',
    markdownText(footnotes(results).join(' ')),
    '',
    markdownText(
      `A/A: ${suite.control[0]} against itself is ${ratioText(summary.control.overall)} over all cells.`,
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

function armList({ arms, missing }: ResultSuite): string[] {
  return [
    ...textTable([
      ['arm', 'what it is', 'made of'],
      ...arms.map(({ name, what, version }) => [name, what, version ?? '']),
    ]),
    '',
    ...missing.map((each) => `- ${markdownText(`${each.arm}: not here: ${each.missing}`)}`),
    ...(missing.length > 0 ? [''] : []),
  ]
}

function cellSection({ cell, arms }: CellSummary, suite: ResultSuite): string[] {
  const timed = isByLatency(arms)
  const head = ['arm', 'messages a second', ...(timed ? ['p50 µs', 'p90', 'p99', 'p99.9'] : [])]
  const rows = arms.map((own) => [
    armLabel(own.arm, suite),
    rateText(own.messagesPerSecond),
    ...(timed ? times(own) : []),
    ...(suite.ceiling === undefined ? [] : [ratioText(own.ceilingRatio)]),
    ...[own.serverTimeRatio, speedOf(own)].map((ratio) =>
      own.arm === suite.baseline ? '1' : ratioText(ratio),
    ),
    own.verdict ?? '',
  ])
  const intact = arms.find(({ arm }) => arm === suite.baseline)?.delivery?.intact
  return [
    `## ${markdownText(cellWords(cell, suite))}`,
    '',
    ...textTable([
      [
        ...head,
        ...(suite.ceiling === undefined ? [] : [`bytes ÷ ${suite.ceiling}`]),
        `server CPU ÷ ${suite.baseline}`,
        `speed ÷ ${suite.baseline}`,
        'verdict',
      ],
      ...rows,
    ]),
    ...(isKnown(intact)
      ? ['', markdownText(`${suite.baseline}: ${formatShare(intact)} of messages arrived intact.`)]
      : []),
  ]
}

function times({ latencies }: ArmSummary): string[] {
  return [0.5, 0.9, 0.99, 0.999].map((q) =>
    latencies === undefined ? UNKNOWN : numberText(latencyQuantile(latencies, q)),
  )
}

/** What a message takes in the cell with most small messages in flight, and memory. */
function takes({ summary, costs, suite }: Results): string[] {
  const deepest = deepestCell(summary.cells)
  if (deepest === undefined) return []
  const rows = deepest.arms.map(({ arm, server, load, wireBytes, bottleneck }) => {
    const cost = costs.find((each) => each.arm === arm)
    return [
      armLabel(arm, suite),
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
    'arm',
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
    `## What a message takes: ${markdownText(cellWords(deepest.cell, suite))}`,
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
