import { type Estimate, estimateMedian, seededRandom } from '@echo/harness'
import type { Tier } from '../targets/target.js'
import { framedBatch } from '../targets/framed-batch.js'
import { framed } from '../targets/framed.js'
import { sameWorkload, type Workload } from '../load/workload.js'
import type { Results } from '../run/results.js'
import { messagesPerSecond, ratiosWithin, serverTime, type Sample } from '../run/sample.js'
import { outcomeOf, type Outcome } from '../run/outcome.js'

/** Those of ours that peers are compared with. */
export const SUBJECTS = [framed.name, framedBatch.name] as const

/** The peers of one tier in one workload. */
export interface PeerTable {
  readonly tier: Tier
  readonly workload: Workload
  readonly rows: readonly PeerRow[]
  /** The targets, ours among them, that the load generator held back: they might have been faster. */
  readonly heldBack: readonly string[]
}

/** Ratios were taken within rounds; those that cannot be told are missing. */
export interface PeerRow {
  readonly target: string
  /** Messages a second of ours over theirs, for each subject: above 1 is ours. */
  readonly against: readonly (PeerRatio | undefined)[]
  /** Processor time of their server for a message over that of `framed-batch`: above 1 is ours. */
  readonly serverTime: Estimate | undefined
}

export interface PeerRatio {
  readonly ratio: Estimate
  /** `faster`: ours is. */
  readonly outcome: Outcome
}

const TIERS: readonly Tier[] = ['same job', 'more', 'ours', 'less']

/** The tables of a run, by tier and then by workload. Those without rows are left out. */
export function peerTables(results: Results): PeerTable[] {
  return TIERS.flatMap((tier) =>
    results.options.workloads.map((workload) => peerTable(results, tier, workload)),
  ).filter(({ rows }) => rows.length > 0)
}

function peerTable(results: Results, tier: Tier, workload: Workload): PeerTable {
  const { suite, summary } = results
  const samples = results.samples.filter((sample) => sameWorkload(sample.workload, workload))
  const subjects: readonly string[] = SUBJECTS
  const peers = suite.targets.filter((target) => target.tier === tier && !subjects.includes(target.name))
  const measured = peers.filter(({ name }) => samples.some(({ target }) => target === name))
  const targets = summary.workloads.find((each) => sameWorkload(each.workload, workload))?.targets ?? []
  const shown = new Set([...subjects, ...measured.map(({ name }) => name)])
  return {
    tier,
    workload,
    rows: measured.map(({ name }) => peerRow(results, samples, name)),
    heldBack: targets.flatMap(({ target, bottleneck }) =>
      bottleneck === 'load' && shown.has(target) ? [target] : [],
    ),
  }
}

function peerRow({ summary, options }: Results, samples: readonly Sample[], target: string): PeerRow {
  const estimate = (one: string, other: string, value: (sample: Sample) => number) => {
    const ratios = ratiosWithin(samples, one, other, value)
    return ratios.length === 0 ? undefined : estimateMedian(ratios, seededRandom(options.seed))
  }
  const noise = eitherWay(summary.control.overall)
  return {
    target,
    against: SUBJECTS.map((subject) => {
      const ratio = estimate(subject, target, messagesPerSecond)
      return ratio && { ratio, outcome: outcomeOf(ratio, noise) }
    }),
    serverTime: estimate(target, framedBatch.name, serverTime),
  }
}

/** What two targets that are the same differ by, whichever of them is divided by the other. */
function eitherWay({ median, low, high }: Estimate): Estimate {
  return { median, low: Math.min(low, 1 / high), high: Math.max(high, 1 / low) }
}
