import { unbroken, wrap } from '../layout.js'
import { workloadName, type Workload } from '../load/workload.js'
import { BUFFER_SIZE } from '../load/naive-load.js'
import { counted, formatEstimate } from '../number-format.js'
import type { ControlSummary } from '../run/control-summary.js'
import type { Results, ResultSuite } from '../run/results.js'

/** What the tables leave unsaid, in lines of at most 60 columns. */
export function footnotes({ suite, summary, samples }: Results): string[] {
  const { ceiling, baseline } = suite
  const empty = samples.filter(({ messages }) => messages === 0).length
  const fits =
    summary.workloads.some(({ workload }) => workload.size === BUFFER_SIZE) && baseline === 'raw-naive'
  return [
    ...wrap(
      `[ ] 95 % interval (bootstrap) of the median over ${summary.rounds} rounds; each ratio is taken within a round. An outcome needs the whole interval beyond 1 and beyond the A/A interval.`,
    ),
    ...(ceiling === undefined
      ? []
      : wrap(`* bytes divided by the message size: ${ceiling} has no messages.`)),
    ...(empty > 0
      ? wrap(`${counted(empty, 'measurement')} of ${samples.length} saw no message come back in time.`)
      : []),
    ...(fits
      ? wrap(`Messages of ${BUFFER_SIZE} B fill recv(${BUFFER_SIZE}) exactly: intact by luck, not by design.`)
      : []),
  ]
}

/** Says what the A/A control shows, in lines of at most 60 columns. @param nameOf names a workload for people. */
export function controlNote(
  { overall, workloads, sound }: ControlSummary,
  { control }: ResultSuite,
  nameOf: (workload: Workload) => string = workloadName,
): string[] {
  const [widest] = workloads.toSorted((a, b) => b.ratio.high - b.ratio.low - (a.ratio.high - a.ratio.low))
  const single =
    widest === undefined
      ? ''
      : ` The widest single workload: ${unbroken(formatEstimate(widest.ratio))} with ${unbroken(nameOf(widest.workload))}.`
  const outcome = sound
    ? 'The machine is quiet enough.'
    : 'THIS MACHINE IS TOO NOISY: take differences of this order for noise.'
  return wrap(
    `A/A: ${control[0]} against itself is ${unbroken(formatEstimate(overall))} over all workloads.${single} ${outcome}`,
  )
}
