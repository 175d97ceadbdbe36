import { sameWorkload } from '../load/workload.js'
import { formatRate, threeDigits } from '../number-format.js'
import type { Outcome, Results, Sample, TargetSummary, WorkloadSummary } from '../run/results.js'
import { medianLatency, messagesPerSecond, outcomeOf, ratiosWithin, serverTime } from '../run/summary.js'
import { framed, framedBatch } from '../targets/ours.js'
import { estimateMedian, seededRandom, type Estimate } from '@echo/harness'

/** Stands where nothing was measured. */
export const UNKNOWN = '–'

/** How one target compares with another: above 1 is better, whatever was measured. */
export interface Ratio {
  readonly estimate: Estimate
  readonly outcome?: Outcome
}

/** What a ratio is of. */
export type MeasureKind = 'median latency' | 'messages per second' | 'server CPU per message'

const BRIEF: Readonly<Record<MeasureKind, string>> = {
  'median latency': 'p50',
  'messages per second': 'rate',
  'server CPU per message': 'CPU',
}

/** Ratios of the targets of one workload. */
export interface Measure {
  readonly kind: MeasureKind
  /** What is divided by what, beside the name of a target whose rate, p50 or CPU it says: `rate ÷ raw-naive`, `framed ÷ rate`. */
  readonly label: string
  /** What targets are compared with. */
  readonly reference: string
  /** `undefined` for a target that is not compared, or whose ratio cannot be told. */
  readonly of: (target: string) => Ratio | undefined
}

/** Those of ours that peers are compared with. */
const SUBJECTS: readonly string[] = [framed.name, framedBatch.name]

/**
 * What targets are compared by: latency where messages are timed, else messages per second; and the server's CPU, which comes
 * first where the load generator held a target back, since rates say little there. Peers are what ours are divided by; all
 * other targets are divided by the baseline.
 */
export function measuresOf(results: Results, summary: WorkloadSummary): Measure[] {
  const [cpu, ...speed] = results.suite.name === 'peers' ? peers(results, summary) : others(results, summary)
  return heldBack(results, summary).length > 0 ? [cpu, ...speed] : [...speed, cpu]
}

function others({ suite, summary }: Results, { targets }: WorkloadSummary): [Measure, ...Measure[]] {
  const measure = (kind: MeasureKind, pick: (target: TargetSummary) => Ratio | undefined): Measure => ({
    kind,
    label: kind === 'messages per second' ? `rate ÷ ${suite.baseline}` : `${suite.baseline} ÷ ${BRIEF[kind]}`,
    reference: suite.baseline,
    of: (name) => {
      const own = targets.find(({ target }) => target === name)
      return own === undefined || name === suite.baseline ? undefined : pick(own)
    },
  })
  const noise = eitherWay(summary.control.overall)
  return [
    measure('server CPU per message', ({ serverTimeRatio }) => judged(knownRatio(serverTimeRatio), noise)),
    measure(speedKind(targets), (own) => {
      const estimate = speedOf(own)
      return estimate && { estimate, ...(own.outcome && { outcome: own.outcome }) }
    }),
  ]
}

function peers(results: Results, { workload, targets }: WorkloadSummary): [Measure, ...Measure[]] {
  const { samples, summary, options } = results
  const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
  const noise = eitherWay(summary.control.overall)
  const ratio = (one: string, other: string, value: (sample: Sample) => number) =>
    SUBJECTS.includes(one) && SUBJECTS.includes(other)
      ? undefined
      : judged(estimateRatio(here, one, other, value, options.seed), noise)
  const kind = speedKind(targets)
  const speed = kind === 'median latency' ? (each: Sample) => 1 / medianLatency(each) : messagesPerSecond
  return [
    {
      kind: 'server CPU per message',
      label: `CPU ÷ ${framedBatch.name}`,
      reference: framedBatch.name,
      of: (name) => ratio(name, framedBatch.name, serverTime),
    },
    ...SUBJECTS.map((subject) => ({
      kind,
      label: kind === 'messages per second' ? `${subject} ÷ rate` : `p50 ÷ ${subject}`,
      reference: subject,
      of: (name: string) => ratio(subject, name, speed),
    })),
  ]
}

function judged(estimate: Estimate | undefined, noise: Estimate): Ratio | undefined {
  return estimate && { estimate, outcome: outcomeOf(estimate, noise) }
}

/** The median, over the rounds, of what one target was over the other in the same round. */
export function estimateRatio(
  samples: readonly Sample[],
  one: string,
  other: string,
  value: (sample: Sample) => number,
  seed: number,
): Estimate | undefined {
  const ratios = ratiosWithin(samples, one, other, value)
  return ratios.length === 0 ? undefined : estimateMedian(ratios, seededRandom(seed))
}

/** What two targets that are the same differ by, whichever of them is divided by the other. */
function eitherWay({ median: middle, low, high }: Estimate): Estimate {
  return { median: middle, low: Math.min(low, 1 / high), high: Math.max(high, 1 / low) }
}

/** Against the baseline: by the median latency where that is measured, else by messages per second. */
function speedOf({ latencyRatio, rateRatio }: TargetSummary): Estimate | undefined {
  return knownRatio(latencyRatio) ?? knownRatio(rateRatio)
}

export function isTimed(targets: readonly TargetSummary[]): boolean {
  return targets.some(({ latencies }) => latencies !== undefined)
}

function speedKind(targets: readonly TargetSummary[]): MeasureKind {
  return isTimed(targets) ? 'median latency' : 'messages per second'
}

/** What is not the server's CPU. */
export function speedMeasure(measures: readonly Measure[]): Measure | undefined {
  return measures.find((measure) => !isCpu(measure))
}

export function isCpu(measure: Measure | undefined): boolean {
  return measure?.kind === 'server CPU per message'
}

/** The targets that might have been faster with another load generator. */
export function heldBack({ suite }: Results, { targets }: WorkloadSummary): string[] {
  return targets.flatMap(({ target, bottleneck }) =>
    bottleneck === 'load' && target !== suite.control[1] ? [target] : [],
  )
}

/** JSON has no `NaN`: what was none or infinite comes back from a file as `null`. */
export function isKnown(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** The estimate, if its median is above 0, as a logarithm needs. Its interval may reach down to 0. */
export function knownRatio(ratio: Estimate | undefined): Estimate | undefined {
  if (ratio === undefined) return undefined
  const { median: middle, low, high } = ratio
  return [middle, low, high].every(isKnown) && middle > 0 && low >= 0 ? ratio : undefined
}

/** A number of three digits or more, two where it is small: `14.2`, `0.0031`. */
export function numberText(value: number | null | undefined): string {
  if (value === Infinity) return '∞'
  if (!isKnown(value)) return UNKNOWN
  return value !== 0 && Math.abs(value) < 0.0995 ? value.toPrecision(2) : threeDigits(value)
}

/** A ratio and its interval: `14.2 [13.8, 14.6]`. */
export function ratioText(ratio: Estimate | undefined): string {
  if (ratio === undefined || !isKnown(ratio.median)) return UNKNOWN
  return `${numberText(ratio.median)} [${numberText(ratio.low)}, ${numberText(ratio.high)}]`
}

export function rateText(perSecond: number | null | undefined): string {
  return isKnown(perSecond) ? formatRate(perSecond) : UNKNOWN
}
