import { max, min } from 'd3-array'
import { counted, formatShare } from '../number-format.js'
import type { Results, WorkloadSummary } from '../run/results.js'
import { deepestWorkload, keyWorkloads, subjectOf, workloadWords } from './names.js'
import {
  isCpu,
  isKnown,
  knownRatio,
  measuresOf,
  numberText,
  ratioText,
  speedMeasure,
  type Ratio,
} from './ratios.js'
import { comparedTargets } from './tables.js'

/** So many targets are named in a sentence. */
const MOST_NAMED = 4

/** What a run comes to, in two sentences: what was found, and how sure it is. */
export function conclusion(results: Results): string[] {
  const found = subjectOf(results.suite) === undefined ? standing(results) : subjectFinding(results)
  const { rounds, control } = results.summary
  return [
    found,
    control.sound
      ? `The intervals are of 95 %, over ${counted(rounds, 'round')}, and the machine was quiet: ${noiseText(results)}.`
      : `That is NOT SURE, since the machine was TOO NOISY: ${noiseText(results)} over ${counted(rounds, 'round')}.`,
  ]
}

/** The one figure of the A/A control: `framed against itself is 0.99 [0.94, 1.04]`. */
export function noiseText({ suite, summary }: Results): string {
  return `${suite.control[0]} against itself is ${ratioText(summary.control.overall)}`
}

/** What the suite's subject gains or costs against the baseline. */
function subjectFinding(results: Results): string {
  const { suite, summary } = results
  const subject = subjectOf(suite)!
  const found = keyWorkloads(summary.workloads).flatMap((each) => {
    const measures = measuresOf(results, each)
    const speed = speedMeasure(measures)?.of(subject)
    const cpu = isCpu(measures[0]) && measures[0]?.of(subject)
    return speed === undefined ? [] : [{ words: workloadWords(each.workload, suite), speed, cpu }]
  })
  const by = (outcome: Ratio['outcome']) => found.filter(({ speed }) => speed.outcome === outcome)
  const [faster, slower, same] = [by('faster'), by('slower'), by('no difference shown')]
  const range = (group: typeof found) => rangeText(group.map(({ speed }) => speed))
  const parts = [
    ...(faster.length > 0
      ? [
          `faster than ${suite.baseline} in ${faster.length} of ${found.length} workloads (${range(faster)} times as fast)`,
        ]
      : []),
    ...(slower.length > 0 ? [`slower in ${slower.length} of ${found.length} (${range(slower)})`] : []),
  ]
  const none = same.length === 0 ? '' : `; in ${same.length} no difference is shown (${range(same)})`
  const cpu = found.flatMap((each) => (each.cpu ? [each.cpu] : []))
  const limit =
    cpu.length === 0
      ? ''
      : `; where the load generator was the limit, its server takes ${rangeText(cpu)} times less CPU per message`
  if (parts.length === 0)
    return `On this machine framing makes no difference that shows: ${subject} against ${suite.baseline} is ${range(same)}${limit}.`
  const effect = slower.length === 0 ? 'gains' : faster.length === 0 ? 'costs' : 'gains and costs'
  return `On this machine framing ${effect}: ${subject} is ${parts.join(' and ')}${none}${limit}.`
}

/** Who is ahead and who behind where most small messages are in flight. */
function standing(results: Results): string {
  const { suite, summary } = results
  const workload = deepestWorkload(summary.workloads)
  const [measure] = workload === undefined ? [] : measuresOf(results, workload)
  if (workload === undefined || measure === undefined) return 'Nothing was compared.'
  const ratios = comparedTargets(results, [workload]).flatMap((name) => {
    const ratio = isOther(name, results) ? undefined : measure.of(name)
    return ratio === undefined ? [] : [{ name, ratio }]
  })
  const peers = suite.name === 'peers'
  const group = (outcome: Ratio['outcome'], words: string) => {
    const members = ratios
      .filter(({ ratio }) => ratio.outcome === outcome)
      .toSorted((a, b) => b.ratio.estimate.median - a.ratio.estimate.median)
    const named = members
      .slice(0, MOST_NAMED)
      .map(({ name, ratio }) => `${name} ${numberText(ratio.estimate.median)}`)
    const more = members.length > MOST_NAMED ? ', …' : ''
    const count = peers ? `${words} ${members.length}` : `${members.length} of ${ratios.length} ${words}`
    return members.length === 0 ? [] : [`${count} (${named.join(', ')}${more})`]
  }
  const parts = [
    ...group('faster', peers ? 'better than' : 'are better'),
    ...group('slower', peers ? 'worse than' : 'are worse'),
    ...group('no difference shown', peers ? 'not shown to differ from' : 'are not shown to differ'),
  ]
  const head = `By ${measure.kind} with ${workloadWords(workload.workload, suite)}`
  return peers
    ? `${head}, ${measure.reference} is, of ${ratios.length} peers, ${parts.join('; ')}.`
    : `${head}, against ${measure.reference}: ${parts.join('; ')}.`
}

/** It does no messages at all, or is one of ours elsewhere: not what one would use instead. */
export function isOther(name: string, { suite }: Results): boolean {
  const tier = suite.targets.find((each) => each.name === name)?.tier
  return tier === 'less' || (suite.name === 'peers' && tier === 'ours')
}

/** What else the figures say, a sentence each. */
export function remarks(results: Results): string[] {
  return [...delivered(results), ...ceiling(results)]
}

/** What became of messages where reads are taken for them, at its worst. */
function delivered({ summary, suite }: Results): string[] {
  const of = ({ targets }: WorkloadSummary) => targets.find(({ target }) => target === suite.baseline)
  const shares = summary.workloads.map((each) => of(each)?.delivery?.intact).filter((share) => isKnown(share))
  const least = min(shares)
  const stalls = summary.workloads.some((each) => each.workload.size === 0 && of(each) === undefined)
  return [
    ...(least === undefined
      ? []
      : [
          `${suite.baseline} takes each read for a message: as few as ${formatShare(least)} of its messages arrived intact, the others glued together or cut apart. Framed, all did.`,
        ]),
    ...(stalls ? [`${suite.baseline} cannot carry empty messages: both sides would wait without end.`] : []),
  ]
}

/** Where the subject comes nearest to the ceiling, and where it stays farthest from it. */
function ceiling({ suite, summary }: Results): string[] {
  const subject = suite.control[0]
  const shares = keyWorkloads(summary.workloads).flatMap(({ workload, targets }) => {
    const ratio = knownRatio(targets.find(({ target }) => target === subject)?.ceilingRatio)
    return ratio === undefined ? [] : [{ words: workloadWords(workload, suite), ratio }]
  })
  const sorted = shares.toSorted((a, b) => a.ratio.median - b.ratio.median)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (suite.ceiling === undefined || least === undefined || most === undefined) return []
  const part = ({ ratio, words }: typeof least) => `${numberText(ratio.median * 100)} % (${words})`
  const above = shares.some(({ ratio }) => ratio.low > 1)
  return [
    `Of the bytes per second of ${suite.ceiling}, which has no messages, ${subject} reaches ${part(least)} to ${part(most)}.${above ? ` Above 100 %, new memory for each read holds ${suite.ceiling} back more than framing does: there it is no ceiling.` : ''}`,
  ]
}

function rangeText(ratios: readonly Ratio[]): string {
  const medians = ratios.map(({ estimate }) => estimate.median)
  const [low, high] = [numberText(min(medians)), numberText(max(medians))]
  return low === high ? low : `${low} to ${high}`
}
