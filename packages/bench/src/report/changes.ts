import { sameCell, type Cell } from '../load/cell.js'
import type { Environment } from '../run/environment.js'
import type { Results } from '../run/results.js'
import type { Verdict } from '../run/verdict.js'
import type { Estimate } from '../statistics.js'
import { knownRatio } from './known.js'
import { speedOf } from './speed.js'

/** What became of one arm in one cell. Speeds are against the baseline of the same run: above 1 is faster. */
export interface Change {
  readonly arm: string
  readonly before?: Estimate
  readonly after?: Estimate
  readonly verdict: Verdict | 'only in the old' | 'only in the new' | 'unknown'
}

export interface CellChanges {
  readonly cell: Cell
  readonly changes: readonly Change[]
}

/** What is different between two runs of a suite. */
export interface Changes {
  readonly cells: readonly CellChanges[]
  /** What their machines differ in. */
  readonly environment: readonly EnvironmentDifference[]
}

export interface EnvironmentDifference {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** Cells and arms in the order of the new results; those that are only in the old ones behind. */
export function changesBetween(before: Results, after: Results): Changes {
  const cells = [...after.summary.cells, ...before.summary.cells].map(({ cell }) => cell)
  const distinct = cells.filter((cell, index) => cells.findIndex((each) => sameCell(each, cell)) === index)
  return {
    cells: distinct.map((cell) => ({ cell, changes: cellChanges(cell, before, after) })),
    environment: environmentDifferences(before.environment, after.environment),
  }
}

function cellChanges(cell: Cell, before: Results, after: Results): Change[] {
  const names = [...after.suite.arms, ...before.suite.arms].map(({ name }) => name)
  const { baseline, control } = after.suite
  const others = [...new Set(names)].filter((name) => name !== baseline && name !== control[1])
  return others.flatMap((arm) => {
    const [old, now] = [measured(before, cell, arm), measured(after, cell, arm)]
    if (old === undefined && now === undefined) return []
    const speeds = {
      ...(old?.speed && { before: old.speed }),
      ...(now?.speed && { after: now.speed }),
    }
    if (now === undefined) return [{ arm, ...speeds, verdict: 'only in the old' }]
    if (old === undefined) return [{ arm, ...speeds, verdict: 'only in the new' }]
    return [{ arm, ...speeds, verdict: verdictOf(old.speed, now.speed, noiseOf(before, after)) }]
  })
}

function measured(
  { summary }: Results,
  cell: Cell,
  arm: string,
): { speed: Estimate | undefined } | undefined {
  const here = summary.cells.find((each) => sameCell(each.cell, cell))
  const own = here?.arms.find((each) => each.arm === arm)
  return own === undefined ? undefined : { speed: speedOf(own) }
}

/** How far apart two runs may be without anything having changed: what either A/A interval spans. */
function noiseOf(before: Results, after: Results): { low: number; high: number } {
  const known = [before, after].flatMap(({ summary }) => knownRatio(summary.control.overall) ?? [])
  return {
    low: Math.min(1, ...known.map(({ low }) => low)),
    high: Math.max(1, ...known.map(({ high }) => high)),
  }
}

/** A change counts only if the intervals lie apart, and further than the A/A intervals reach. */
function verdictOf(
  before: Estimate | undefined,
  after: Estimate | undefined,
  noise: { low: number; high: number },
): Change['verdict'] {
  if (before === undefined || after === undefined) return 'unknown'
  if (after.low / before.high > noise.high) return 'faster'
  if (after.high / before.low < noise.low) return 'slower'
  return 'no difference shown'
}

const COMPARED = [
  'node',
  'v8',
  'platform',
  'release',
  'architecture',
  'cpu',
  'cores',
  'memory',
  'pinned',
] as const

function environmentDifferences(before: Environment, after: Environment): EnvironmentDifference[] {
  return COMPARED.map((what) => ({ what, before: shown(before[what]), after: shown(after[what]) })).filter(
    (difference) => difference.before !== difference.after,
  )
}

function shown(value: string | number | readonly number[]): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  return value.length === 0 ? 'not' : value.join(' and ')
}
