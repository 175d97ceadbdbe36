import { counted } from '../number-format.js'
import type { ControlSummary } from '../run/control-summary.js'
import type { ResultSuite } from '../run/results.js'
import type { Answer } from './answer.js'
import { workloadWords } from './workload-words.js'
import { knownRatio, ratioText } from './known.js'

/** What the A/A control says of the machine. */
export function noiseAnswer(
  { overall, workloads, sound }: ControlSummary,
  suite: ResultSuite,
  rounds: number,
): Omit<Answer, 'question'> {
  const [widest] = workloads
    .filter(({ ratio }) => knownRatio(ratio) !== undefined)
    .toSorted((a, b) => b.ratio.high - b.ratio.low - (a.ratio.high - a.ratio.low))
  return {
    short: sound
      ? 'Little: the machine was quiet enough.'
      : 'THE MACHINE WAS TOO NOISY: measure again with nothing else running.',
    sentences: [
      `${suite.control[0]} was measured twice under two names, and the second came out at ${ratioText(overall)} times the first over all loads, in ${counted(rounds, 'round')}. Without noise it would be 1; what differs by no more than this is not called a difference.`,
      ...(widest === undefined
        ? []
        : [
            `The least certain load was ${workloadWords(widest.workload, suite)}, with ${ratioText(widest.ratio)}.`,
          ]),
    ],
  }
}
