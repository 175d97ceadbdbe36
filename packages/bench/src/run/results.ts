import type { Target, Tier } from '../targets/target.js'
import type { Suite } from '../suites/suite.js'
import type { ReadyTarget } from './target-processes.js'
import type { TargetCosts } from './costs.js'
import type { Environment } from './environment.js'
import type { MissingTarget } from './ready-targets.js'
import type { RunOptions } from './run-options.js'
import type { Sample } from './sample.js'
import type { Summary } from './summary.js'

/** Files of another format are not read. */
export const FORMAT = 3

/** All that a run found out; what the JSON file holds. */
export interface Results {
  readonly format: typeof FORMAT
  readonly suite: ResultSuite
  readonly startedAt: string
  /** Seconds, over all sittings if it was resumed. */
  readonly took: number
  readonly environment: Environment
  readonly options: RunOptions
  readonly summary: Summary
  readonly costs: readonly TargetCosts[]
  /** Every measurement, in the order in which they were made. */
  readonly samples: readonly Sample[]
}

/** What was compared. */
export interface ResultSuite {
  readonly name: 'bench' | 'peers' | 'codecs'
  readonly title: string
  readonly baseline: string
  readonly ceiling?: string
  readonly control: readonly [target: string, twin: string]
  readonly targets: readonly ResultTarget[]
  readonly missing: readonly MissingTarget[]
}

export interface ResultTarget {
  readonly name: string
  readonly what: string
  readonly tier: Tier
  /** What its server is made of. */
  readonly version?: string
}

export function resultSuite(
  { name, title, baseline, ceiling, control }: Suite,
  targets: readonly (Target & ReadyTarget)[],
  missing: readonly MissingTarget[],
): ResultSuite {
  return {
    name,
    title,
    baseline,
    ...(ceiling !== undefined && { ceiling }),
    control,
    targets: targets.map(({ name: target, what, tier, prepared, version }) => ({
      name: target,
      what,
      tier,
      ...((prepared ?? version) && { version: prepared?.version ?? version?.() }),
    })),
    missing,
  }
}

export type { MissingTarget } from './ready-targets.js'
export type { Environment } from './environment.js'
export type { RunOptions } from './run-options.js'
export type { Sample } from './sample.js'
export type { Summary, TargetSummary, WorkloadSummary } from './summary.js'
export type { Outcome } from './outcome.js'
