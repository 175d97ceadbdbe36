import type { Results, ResultSuite } from '../run/results.js'
import type { WorkloadSummary } from '../run/summary.js'
import type { Answer } from './answer.js'
import { capital } from './capital.js'
import { workloadWords } from './workload-words.js'
import { codecWorkloads } from './codec-workloads.js'
import { keyWorkloads } from './key-workloads.js'
import { knownRatio, numberText } from './known.js'

/** How far the targets are from what nothing of their kind can exceed; none where the suite has no such thing. */
export function ceilingAnswer(results: Results): Answer[] {
  const answer = results.suite.name === 'codecs' ? codecAnswer(results) : streamAnswer(results)
  return answer.sentences.length === 0 ? [] : [answer]
}

function streamAnswer({ summary, suite }: Results): Answer {
  const { ceiling = '' } = suite
  const sentences = keyWorkloads(summary.workloads).flatMap(({ workload, targets }) => {
    const shares = suite.targets.flatMap(({ name, tier }) => {
      const ratio = knownRatio(targets.find(({ target }) => target === name)?.ceilingRatio)
      const counts = tier === 'ours' && name !== ceiling && name !== suite.control[1]
      return ratio === undefined || !counts ? [] : [`${name} ${formatPart(ratio.median)}`]
    })
    return shares.length === 0 ? [] : [`${workloadWords(workload, suite)}: ${shares.join(', ')}.`]
  })
  if (summary.workloads.some((workload) => isAbove(workload, suite))) sentences.push(aboveNote(ceiling))
  return {
    question: 'How far is that from what the machine can do?',
    short: `${capital(ceiling)} carries bytes without any messages, through Node's own pipe(). Of its bytes a second reach:`,
    sentences,
  }
}

/** A target of ours carries more bytes than what was to be the most. */
function isAbove({ targets }: WorkloadSummary, { ceiling, targets: all }: ResultSuite): boolean {
  return all.some(({ name, tier }) => {
    const ratio = knownRatio(targets.find(({ target }) => target === name)?.ceilingRatio)
    return tier === 'ours' && name !== ceiling && ratio !== undefined && ratio.low > 1
  })
}

function aboveNote(ceiling: string): string {
  return `Above 100\u00A0%: ${ceiling} gets new memory for each read, and where the system has to provide it anew, page faults hold it back more than framing does. There it is no ceiling.`
}

function codecAnswer(results: Results): Answer {
  const sentences = codecWorkloads(results).flatMap(({ name, rows }) => {
    const shares = rows.flatMap(({ codec, alone }) => {
      const ratio = knownRatio(alone?.echoRatio)
      return ratio === undefined || codec === results.suite.control[1]
        ? []
        : [`${codec} ${formatPart(ratio.median)}`]
    })
    return shares.length === 0 ? [] : [`${name}: ${shares.join(', ')}.`]
  })
  return {
    question: 'How far is that from what the codecs allow?',
    short:
      'Alone, a codec decodes and encodes the same objects in a loop, without a socket. Of its messages a second the echo server reaches:',
    sentences,
  }
}

/** A part in percent, which may be more than all. */
function formatPart(ratio: number): string {
  return `${numberText(ratio * 100)}\u00A0%`
}
