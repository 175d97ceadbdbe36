import { counted, formatShare } from '../number-format.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { TargetSummary, WorkloadSummary } from '../run/summary.js'
import type { Outcome } from '../run/outcome.js'
import type { Answer } from './answer.js'
import { subjectOf } from './targets.js'
import { capital } from './capital.js'
import { ceilingAnswer } from './ceiling-answer.js'
import { workloadWords } from './workload-words.js'
import { keyWorkloads } from './key-workloads.js'
import { isKnown, numberText } from './known.js'
import { noiseAnswer } from './noise-answer.js'
import { isByLatency, speedOf } from './speed.js'
import { standings } from './standings.js'
import { deepestWorkload } from './usage-table.js'

/** The answers, made from the figures. */
export function answers(results: Results): Answer[] {
  const { suite, summary } = results
  const subject = subjectOf(suite)
  return [
    subject === undefined ? standings(summary.workloads, suite) : against(summary.workloads, suite, subject),
    ...ceilingAnswer(results),
    { question: 'How much of this may be noise?', ...noiseAnswer(summary.control, suite, summary.rounds) },
  ]
}

function against(workloads: readonly WorkloadSummary[], suite: ResultSuite, subject: string): Answer {
  const sentences = keyWorkloads(workloads).flatMap((workload) => {
    const own = workload.targets.find(({ target }) => target === subject)
    const said = own === undefined ? undefined : comparison(own, workload, suite.baseline)
    return said === undefined ? [] : [`${workloadWords(workload.workload, suite)}: ${said}.`]
  })
  return {
    question: `What does ${subject} cost or gain against ${suite.baseline}?`,
    short: `${capital(subject)} is ${outcomeCounts(workloads, suite, subject)}.`,
    sentences: [...sentences, ...delivered(workloads, suite), ...wire(workloads, suite, subject)],
  }
}

/** `faster in 4 loads, slower in 1, and no difference is shown in 1`. */
function outcomeCounts(
  workloads: readonly WorkloadSummary[],
  { baseline }: ResultSuite,
  subject: string,
): string {
  const outcomes = workloads.flatMap(
    ({ targets }) => targets.find(({ target }) => target === subject)?.outcome ?? [],
  )
  const count = (outcome: Outcome) => outcomes.filter((each) => each === outcome).length
  return `faster than ${baseline} in ${count('faster')} of ${counted(outcomes.length, 'load')}, slower in ${count('slower')}; in ${count('no difference shown')} no difference is shown`
}

/** `14.2 times as many messages a second as raw-naive [13.8, 14.6]`. */
function comparison(own: TargetSummary, { targets }: WorkloadSummary, baseline: string): string | undefined {
  const speed = speedOf(own)
  if (speed === undefined) return undefined
  const interval = `[${numberText(speed.low)}, ${numberText(speed.high)}]`
  const latency = isByLatency(targets)
  if (own.outcome !== 'faster' && own.outcome !== 'slower') {
    return `no difference shown: ${numberText(speed.median)} times as fast ${interval}${latency ? ' by the median latency' : ''}`
  }
  return latency
    ? `${own.outcome}: the median reply is ${numberText(speed.median)} times as fast as ${baseline}'s ${interval}`
    : `${own.outcome}: ${numberText(speed.median)} times as many messages a second as ${baseline} ${interval}`
}

/** What became of messages where reads are taken for them, at its worst. */
function delivered(workloads: readonly WorkloadSummary[], suite: ResultSuite): string[] {
  const shares = workloads.flatMap(({ workload, targets }) => {
    const intact = targets.find(({ target }) => target === suite.baseline)?.delivery?.intact
    return isKnown(intact) ? [{ workload, intact }] : []
  })
  const worst = shares.toSorted((a, b) => a.intact - b.intact)[0]
  const empty = workloads.find(
    ({ workload, targets }) =>
      workload.size === 0 && !targets.some(({ target }) => target === suite.baseline),
  )
  return [
    ...(worst === undefined
      ? []
      : [
          `Messages: ${suite.baseline} takes each read for a message, and of its messages ${formatShare(worst.intact)} arrived intact with ${workloadWords(worst.workload, suite)}; the others were glued together or cut apart. Every framed message arrived whole and alone.`,
        ]),
    ...(empty === undefined
      ? []
      : [`Empty messages: ${suite.baseline} cannot carry them; both sides would wait for ever.`]),
  ]
}

function wire(workloads: readonly WorkloadSummary[], { baseline }: ResultSuite, subject: string): string[] {
  const deepest = deepestWorkload(workloads)
  const bytes = (name: string) => deepest?.targets.find(({ target }) => target === name)?.wireBytes
  const [own, other] = [bytes(subject), bytes(baseline)]
  if (deepest === undefined || !isKnown(own) || !isKnown(other)) return []
  return [
    `On the wire: ${Math.round(own)} bytes there and back for a message of ${deepest.workload.size} B, against ${Math.round(other)}.`,
  ]
}
