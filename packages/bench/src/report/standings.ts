import type { ResultSuite } from '../run/results.js'
import type { TargetSummary, WorkloadSummary } from '../run/summary.js'
import type { Answer } from './answer.js'
import { shownTargets, tierNote } from './targets.js'
import { workloadWords } from './workload-words.js'
import { keyWorkloads } from './key-workloads.js'
import { numberText } from './known.js'
import { speedOf } from './speed.js'

/** So many targets are named in a sentence. */
const MOST_NAMED = 4

/** Who is ahead and who behind in each workload, of those that do the same job; and apart from them, those that do not. */
export function standings(workloads: readonly WorkloadSummary[], suite: ResultSuite): Answer {
  const sentences = keyWorkloads(workloads).map((workload) => {
    const others = shownTargets(suite).filter(({ name }) => name !== suite.baseline)
    const same = others.filter(({ name }) => tierNote(name, suite) === '').map(({ name }) => name)
    const rest = others.filter(({ name }) => tierNote(name, suite) !== '').map(({ name }) => name)
    const groups = [
      ...(['faster', 'slower', 'no difference shown'] as const).map((outcome) =>
        group(workload, same, (own) => own.outcome === outcome, outcome, suite),
      ),
      group(workload, rest, () => true, 'another job', suite),
    ]
    return `${workloadWords(workload.workload, suite)}: ${groups.filter(Boolean).join('; ') || 'nothing to compare'}.`
  })
  return {
    question: `How does each compare with ${suite.baseline}?`,
    short: `Each figure is how many times as fast as ${suite.baseline} it is: above 1 is faster.`,
    sentences,
  }
}

function group(
  { targets }: WorkloadSummary,
  names: readonly string[],
  belongs: (own: TargetSummary) => boolean,
  label: string,
  suite: ResultSuite,
): string {
  const members = targets
    .filter((own) => names.includes(own.target) && belongs(own))
    .flatMap((own) => {
      const speed = speedOf(own)?.median
      return speed === undefined ? [] : [{ target: own.target, speed }]
    })
    .toSorted((a, b) => b.speed - a.speed)
    .map(({ target, speed }) => {
      const note = tierNote(target, suite)
      return `${target} ${numberText(speed)} ×${note === '' ? '' : ` (${note})`}`.replaceAll(' ', '\u00A0')
    })
  if (members.length === 0) return ''
  const more = members.length > MOST_NAMED ? ` and ${members.length - MOST_NAMED} more` : ''
  return `${label}: ${members.slice(0, MOST_NAMED).join(', ')}${more}`
}
