import { closed } from '../load/cell.js'
import type { Cores } from '../pinning.js'
import { ArmProcesses, type ReadyArm } from './arm-processes.js'
import type { Step } from './plan.js'
import type { RunOptions } from './run-options.js'
import type { Sample } from './sample.js'

/** How long each load lasts, in milliseconds. */
export type Durations = Pick<RunOptions, 'settling' | 'warmUp' | 'duration'>

/** What processes run before their first measurement, so that it does not meet cold code. */
const SETTLING_CELL = closed(64, 256)

/** Who hears how a block goes. */
export interface BlockObserver {
  /** Before each step. */
  step(step: Step): void
  /** After it. */
  sample(sample: Sample): void
}

/**
 * Runs the steps of one block, with fresh processes for each arm, and ends those.
 * @throws if a reply is wrong or missing, or a process ends; the message names the arm and the cell.
 */
export async function runBlock(
  steps: readonly Step[],
  arms: readonly ReadyArm[],
  { settling, warmUp, duration }: Durations,
  cores: Cores | undefined,
  observer: BlockObserver,
): Promise<void> {
  const needed = new Set(steps.map(({ arm }) => arm))
  const processes = new Map(
    arms.filter(({ name }) => needed.has(name)).map((arm) => [arm.name, new ArmProcesses(arm, cores)]),
  )
  try {
    for (const each of processes.values())
      await each.measure(SETTLING_CELL, { warmUp: 0, duration: settling })
    for (const step of steps) {
      observer.step(step)
      const measurement = await processes.get(step.arm)!.measure(step.cell, { warmUp, duration })
      observer.sample({ ...step, ...measurement })
    }
  } finally {
    await Promise.all([...processes.values()].map((each) => each.end()))
  }
}
