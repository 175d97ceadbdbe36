import type { Tier } from '../arms/arm.js'
import { framedBatch } from '../arms/framed-batch.js'
import { framed } from '../arms/framed.js'
import { sameCell, type Cell } from '../load/cell.js'
import { seededRandom } from '../random.js'
import type { Results } from '../run/results.js'
import { messagesPerSecond, ratiosWithin, serverTime, type Sample } from '../run/sample.js'
import { verdictOf, type Verdict } from '../run/verdict.js'
import { estimateMedian, type Estimate } from '../statistics.js'

/** Those of ours that peers are compared with. */
export const SUBJECTS = [framed.name, framedBatch.name] as const

/** The peers of one tier in one cell. */
export interface PeerTable {
  readonly tier: Tier
  readonly cell: Cell
  readonly rows: readonly PeerRow[]
  /** The arms, ours among them, that the load generator held back: they might have been faster. */
  readonly heldBack: readonly string[]
}

/** Ratios were taken within blocks; those that cannot be told are missing. */
export interface PeerRow {
  readonly arm: string
  /** Messages a second of ours over theirs, for each subject: above 1 is ours. */
  readonly against: readonly (PeerRatio | undefined)[]
  /** Processor time of their server for a message over that of `framed-batch`: above 1 is ours. */
  readonly serverTime: Estimate | undefined
}

export interface PeerRatio {
  readonly ratio: Estimate
  /** `faster`: ours is. */
  readonly verdict: Verdict
}

const TIERS: readonly Tier[] = ['same job', 'more', 'ours', 'less']

/** The tables of a run, by tier and then by cell. Those without rows are left out. */
export function peerTables(results: Results): PeerTable[] {
  return TIERS.flatMap((tier) => results.options.cells.map((cell) => peerTable(results, tier, cell))).filter(
    ({ rows }) => rows.length > 0,
  )
}

function peerTable(results: Results, tier: Tier, cell: Cell): PeerTable {
  const { suite, summary } = results
  const samples = results.samples.filter((sample) => sameCell(sample.cell, cell))
  const subjects: readonly string[] = SUBJECTS
  const peers = suite.arms.filter((arm) => arm.tier === tier && !subjects.includes(arm.name))
  const measured = peers.filter(({ name }) => samples.some(({ arm }) => arm === name))
  const arms = summary.cells.find((each) => sameCell(each.cell, cell))?.arms ?? []
  const shown = new Set([...subjects, ...measured.map(({ name }) => name)])
  return {
    tier,
    cell,
    rows: measured.map(({ name }) => peerRow(results, samples, name)),
    heldBack: arms.flatMap(({ arm, bottleneck }) => (bottleneck === 'load' && shown.has(arm) ? [arm] : [])),
  }
}

function peerRow({ summary, options }: Results, samples: readonly Sample[], arm: string): PeerRow {
  const estimate = (one: string, other: string, value: (sample: Sample) => number) => {
    const ratios = ratiosWithin(samples, one, other, value)
    return ratios.length === 0 ? undefined : estimateMedian(ratios, seededRandom(options.seed))
  }
  const noise = eitherWay(summary.control.overall)
  return {
    arm,
    against: SUBJECTS.map((subject) => {
      const ratio = estimate(subject, arm, messagesPerSecond)
      return ratio && { ratio, verdict: verdictOf(ratio, noise) }
    }),
    serverTime: estimate(arm, framedBatch.name, serverTime),
  }
}

/** What two arms that are the same differ by, whichever of them is divided by the other. */
function eitherWay({ median, low, high }: Estimate): Estimate {
  return { median, low: Math.min(low, 1 / high), high: Math.max(high, 1 / low) }
}
