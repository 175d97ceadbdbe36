import type { Arm } from '../arms/arm.js'
import type { Suite } from '../suites/suite.js'
import type { ReadyArm } from './arm-processes.js'

/** An arm that cannot be run here, and why. */
export interface MissingArm {
  readonly arm: string
  /** What is not there, and what brings it, in one line. */
  readonly missing: string
}

/** The arms of a suite that can be run here, their servers built, and those that cannot. */
export async function readyArms(
  suite: Suite,
  onArm?: (name: string) => void,
): Promise<{ ready: (Arm & ReadyArm)[]; missing: MissingArm[] }> {
  const ready: (Arm & ReadyArm)[] = []
  const missing: MissingArm[] = []
  for (const arm of suite.arms) {
    onArm?.(arm.name)
    const outcome = await arm.program?.prepare()
    if (outcome !== undefined && 'missing' in outcome) missing.push({ arm: arm.name, ...outcome })
    else ready.push({ ...arm, suite: suite.name, ...(outcome && { prepared: outcome }) })
  }
  return { ready, missing }
}
