import type { Arm, Tier } from '../arms/arm.js'
import type { Suite } from '../suites/suite.js'
import type { ReadyArm } from './arm-processes.js'
import type { ArmCosts } from './costs.js'
import type { Environment } from './environment.js'
import type { MissingArm } from './ready-arms.js'
import type { RunOptions } from './run-options.js'
import type { Sample } from './sample.js'
import type { Summary } from './summary.js'

/** Files of another format are not read. */
export const FORMAT = 2

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
  readonly costs: readonly ArmCosts[]
  /** Every measurement, in the order in which they were made. */
  readonly samples: readonly Sample[]
}

/** What was compared. */
export interface ResultSuite {
  readonly name: 'bench' | 'peers' | 'codecs'
  readonly title: string
  readonly baseline: string
  readonly ceiling?: string
  readonly control: readonly [arm: string, twin: string]
  readonly arms: readonly ResultArm[]
  readonly missing: readonly MissingArm[]
}

export interface ResultArm {
  readonly name: string
  readonly what: string
  readonly tier: Tier
  /** What its server is made of. */
  readonly version?: string
}

export function resultSuite(
  { name, title, baseline, ceiling, control }: Suite,
  arms: readonly (Arm & ReadyArm)[],
  missing: readonly MissingArm[],
): ResultSuite {
  return {
    name,
    title,
    baseline,
    ...(ceiling !== undefined && { ceiling }),
    control,
    arms: arms.map(({ name: arm, what, tier, prepared }) => ({
      name: arm,
      what,
      tier,
      ...(prepared && { version: prepared.version }),
    })),
    missing,
  }
}
