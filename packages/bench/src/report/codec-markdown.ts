import { objectWorkloadName } from '../codecs/names.js'
import { formatEstimate, formatRate, threeDigits } from '../number-format.js'
import { markdownTable } from '../packages/markdown-table.js'
import type { Results } from '../run/results.js'
import { isMeasurement } from '../run/run-options.js'
import { codecWorkloads, type CodecWorkload, type CodecRow } from './codec-workloads.js'
import { CODEC_NOTES } from './codec-notes.js'
import { NO_MEASUREMENT } from './header.js'
import { controlNote, footnotes } from './notes.js'

/** The results of the codec sweep as Markdown. */
export function codecMarkdown(results: Results): string[] {
  const { summary, suite, options } = results
  return [
    `## ${suite.title}`,
    '',
    ...(isMeasurement(options) ? [] : [`**${NO_MEASUREMENT}**`, '']),
    ...codecWorkloads(results).flatMap((workload) => workloadTable(workload, suite.baseline)),
    ...CODEC_NOTES.flatMap((note) => [note, '']),
    paragraph(footnotes(results)),
    '',
    paragraph(controlNote(summary.control, suite, objectWorkloadName)),
  ]
}

function workloadTable({ name, timed, rows }: CodecWorkload, baseline: string): string[] {
  const against = `÷ ${baseline}`
  const speed = timed ? ['p50 µs', 'p99 µs', `p50 ${against}`] : ['messages/s', against]
  const alone = timed ? [] : ['alone/s', 'echo ÷ alone', 'alone CPU µs', 'by CPU']
  return [
    `### ${capital(name)}`,
    '',
    ...markdownTable([
      ['codec', ...speed, 'outcome', ...alone, 'payload B', 'server CPU µs'],
      ...rows.map((row) => [
        row.codec,
        ...speedWorkloads(row, timed),
        row.outcome ?? '–',
        ...(timed ? [] : aloneWorkloads(row)),
        row.payloadBytes.toFixed(0),
        number(row.serverTime),
      ]),
    ]),
    '',
  ]
}

function speedWorkloads({ messagesPerSecond, latency, ratio }: CodecRow, timed: boolean): string[] {
  const against = ratio === undefined ? '1' : formatEstimate(ratio)
  return timed
    ? [number(latency?.p50), number(latency?.p99), against]
    : [formatRate(messagesPerSecond), against]
}

function aloneWorkloads({ alone }: CodecRow): string[] {
  if (alone === undefined) return ['–', '–', '–', '–']
  const { messagesPerSecond, echoRatio, time, timeRatio } = alone
  return [
    formatRate(messagesPerSecond),
    formatEstimate(echoRatio),
    number(time),
    timeRatio === undefined ? '–' : formatEstimate(timeRatio),
  ]
}

/** Lines of a terminal, as one: Markdown is wrapped by who shows it. */
function paragraph(lines: readonly string[]): string {
  return lines.join(' ')
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function number(value: number | undefined): string {
  return value === undefined ? '–' : threeDigits(value)
}
