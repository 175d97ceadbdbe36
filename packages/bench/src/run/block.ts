import type { Arm } from '../arms/arm.js'
import type { Cell } from '../load/load-side.js'
import type { Measurement } from '../load/measure.js'
import { ArmProcesses } from './arm-processes.js'
import type { BenchOptions } from './bench-options.js'
import type { Step } from './plan.js'

/** One measurement, and what it was of. */
export interface Sample extends Step, Measurement {}

/** How long each load lasts, in milliseconds. */
export type Durations = Pick<BenchOptions, 'settling' | 'warmUp' | 'duration'>

/** What processes run before their first measurement, so that it does not meet cold code. */
const SETTLING_CELL: Cell = { size: 64, depth: 256 }

/**
 * Runs the steps of one block, with fresh processes for each arm, and ends those.
 * @param onStep hears of each step before it begins.
 * @throws if a reply is wrong or missing, or a process ends; the message names the arm and the cell.
 */
export async function runBlock(
  steps: readonly Step[],
  arms: readonly Arm[],
  durations: Durations,
  onStep: (step: Step) => void,
): Promise<Sample[]> {
  const { settling, warmUp, duration } = durations
  const processes = new Map(arms.map((arm) => [arm.name, new ArmProcesses(arm.name)]))
  try {
    for (const each of processes.values())
      await each.measure(SETTLING_CELL, { warmUp: 0, duration: settling })
    const samples: Sample[] = []
    for (const step of steps) {
      onStep(step)
      const measurement = await processes.get(step.arm)!.measure(step.cell, { warmUp, duration })
      samples.push({ ...step, ...measurement })
    }
    return samples
  } finally {
    await Promise.all([...processes.values()].map((each) => each.end()))
  }
}
