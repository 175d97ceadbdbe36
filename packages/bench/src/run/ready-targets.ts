import type { Target } from '../targets/target.js'
import type { Suite } from '../suites/suite.js'
import type { ReadyTarget } from './target-processes.js'

/** A target that cannot be run here, and why. */
export interface MissingTarget {
  readonly target: string
  /** What is not there, and what brings it, in one line. */
  readonly missing: string
}

/** The targets of a suite that can be run here, their servers built, and those that cannot. */
export async function readyTargets(
  suite: Suite,
  onTarget?: (name: string) => void,
): Promise<{ ready: (Target & ReadyTarget)[]; missing: MissingTarget[] }> {
  const ready: (Target & ReadyTarget)[] = []
  const missing: MissingTarget[] = []
  for (const target of suite.targets) {
    onTarget?.(target.name)
    const outcome = await target.program?.prepare()
    if (outcome !== undefined && 'missing' in outcome) missing.push({ target: target.name, ...outcome })
    else ready.push({ ...target, suite: suite.name, ...(outcome && { prepared: outcome }) })
  }
  return { ready, missing }
}
