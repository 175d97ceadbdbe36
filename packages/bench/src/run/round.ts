import { closed, inFlight, isLarge, type Workload } from '../load/workload.js'
import type { Cores } from '../pinning.js'
import { TargetProcesses, type ReadyTarget } from './target-processes.js'
import type { Step } from './plan.js'
import type { RunOptions } from './run-options.js'
import type { Sample } from './sample.js'

/** How long each load lasts, in milliseconds. */
export type Durations = Pick<RunOptions, 'settling' | 'warmUp' | 'duration'>

/** What processes run before their first measurement, so that it does not meet cold code. */
const SETTLING_WORKLOAD = closed(64, 256)

/**
 * Memory of large messages is freed with garbage collections, and is new until the first of it is used again: an echo of
 * 64 KiB took 106 µs after a warm-up of 70 ms, 51 after 200, and 42 after 600.
 */
const LARGE_FACTOR = 6

/** Where messages are few, code stays cold for longer: framed against raw was 1.05 after 70 ms, and 1.01 after 300. */
const FEW_FACTOR = 4

/** How much longer than others a workload warms up. */
export function warmUpFactor(workload: Workload): number {
  if (isLarge(workload)) return LARGE_FACTOR
  return (inFlight(workload) ?? 1) === 1 ? FEW_FACTOR : 1
}

/** Who hears how a round goes. */
export interface RoundObserver {
  /** Before each step. */
  step(step: Step): void
  /** After it. */
  sample(sample: Sample): void
}

/**
 * Runs the steps of one round, with fresh processes for each target, and ends those.
 * @throws if a reply is wrong or missing, or a process ends; the message names the target and the workload.
 */
export async function runRound(
  steps: readonly Step[],
  targets: readonly ReadyTarget[],
  { settling, warmUp, duration }: Durations,
  cores: Cores | undefined,
  observer: RoundObserver,
): Promise<void> {
  const needed = new Set(steps.map(({ target }) => target))
  const processes = new Map(
    targets
      .filter(({ name }) => needed.has(name))
      .map((target) => [target.name, new TargetProcesses(target, cores)]),
  )
  try {
    for (const { name, settling: own = 0 } of targets)
      await processes.get(name)?.measure(SETTLING_WORKLOAD, { warmUp: 0, duration: Math.max(settling, own) })
    for (const step of steps) {
      observer.step(step)
      const time = { warmUp: warmUp * warmUpFactor(step.workload), duration }
      const measurement = await processes.get(step.target)!.measure(step.workload, time)
      observer.sample({ ...step, ...measurement })
    }
  } finally {
    await Promise.all([...processes.values()].map((each) => each.end()))
  }
}
