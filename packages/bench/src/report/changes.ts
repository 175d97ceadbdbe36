import type { Estimate } from '@echo/harness'
import { sameWorkload, type Workload } from '../load/workload.js'
import type { Environment } from '../run/environment.js'
import type { Results } from '../run/results.js'
import type { Outcome } from '../run/outcome.js'
import { knownRatio } from './known.js'
import { speedOf } from './speed.js'

/** What became of one target in one workload. Speeds are against the baseline of the same run: above 1 is faster. */
export interface Change {
  readonly target: string
  readonly before?: Estimate
  readonly after?: Estimate
  readonly outcome: Outcome | 'only in the old' | 'only in the new' | 'unknown'
}

export interface WorkloadChanges {
  readonly workload: Workload
  readonly changes: readonly Change[]
}

/** What is different between two runs of a suite. */
export interface Changes {
  readonly workloads: readonly WorkloadChanges[]
  /** What their machines differ in. */
  readonly environment: readonly EnvironmentDifference[]
}

export interface EnvironmentDifference {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** Workloads and targets in the order of the new results; those that are only in the old ones behind. */
export function changesBetween(before: Results, after: Results): Changes {
  const workloads = [...after.summary.workloads, ...before.summary.workloads].map(({ workload }) => workload)
  const distinct = workloads.filter(
    (workload, index) => workloads.findIndex((each) => sameWorkload(each, workload)) === index,
  )
  return {
    workloads: distinct.map((workload) => ({ workload, changes: workloadChanges(workload, before, after) })),
    environment: environmentDifferences(before.environment, after.environment),
  }
}

function workloadChanges(workload: Workload, before: Results, after: Results): Change[] {
  const names = [...after.suite.targets, ...before.suite.targets].map(({ name }) => name)
  const { baseline, control } = after.suite
  const others = [...new Set(names)].filter((name) => name !== baseline && name !== control[1])
  return others.flatMap((target) => {
    const [old, now] = [measured(before, workload, target), measured(after, workload, target)]
    if (old === undefined && now === undefined) return []
    const speeds = {
      ...(old?.speed && { before: old.speed }),
      ...(now?.speed && { after: now.speed }),
    }
    if (now === undefined) return [{ target, ...speeds, outcome: 'only in the old' }]
    if (old === undefined) return [{ target, ...speeds, outcome: 'only in the new' }]
    return [{ target, ...speeds, outcome: outcomeOf(old.speed, now.speed, noiseOf(before, after)) }]
  })
}

function measured(
  { summary }: Results,
  workload: Workload,
  target: string,
): { speed: Estimate | undefined } | undefined {
  const here = summary.workloads.find((each) => sameWorkload(each.workload, workload))
  const own = here?.targets.find((each) => each.target === target)
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
function outcomeOf(
  before: Estimate | undefined,
  after: Estimate | undefined,
  noise: { low: number; high: number },
): Change['outcome'] {
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
