import { seededRandom, shuffled } from '@echo/harness'
import { closed, inFlight, isLarge, type Workload } from '../load/workload.js'
import type { Target } from '../targets/target.js'
import type { Cores } from './machine.js'
import type { RunOptions, Sample, Step } from './results.js'
import { TargetProcesses, type ReadyTarget } from './target-processes.js'

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

/** The steps of a round: the workloads in random order, and for each workload the targets that it fits in random order. */
export function planRound(
  round: number,
  workloads: readonly Workload[],
  targets: readonly Pick<Target, 'name' | 'fits'>[],
  seed: number,
): Step[] {
  const random = seededRandom(seed + round)
  return shuffled(workloads, random).flatMap((workload) =>
    shuffled(targets, random)
      .filter(({ fits }) => fits?.(workload) ?? true)
      .map(({ name }) => ({ round, workload, target: name })),
  )
}

/**
 * Runs the steps of one round, with fresh processes for each target, and ends those.
 * @param onStep is called before each step.
 * @throws if a reply is wrong or missing, or a process ends; the message names the target and the workload.
 */
export async function runRound(
  steps: readonly Step[],
  targets: readonly ReadyTarget[],
  { settling, warmUp, duration }: Pick<RunOptions, 'settling' | 'warmUp' | 'duration'>,
  cores: Cores | undefined,
  onStep: (step: Step) => void,
): Promise<Sample[]> {
  const processes = new Map(targets.map((target) => [target.name, new TargetProcesses(target, cores)]))
  const samples: Sample[] = []
  try {
    for (const { name, settling: own = 0, alone } of targets) {
      if (alone) continue
      const time = { warmUp: 0, duration: Math.max(settling, own) }
      await processes.get(name)!.measure(SETTLING_WORKLOAD, time)
    }
    for (const step of steps) {
      onStep(step)
      const time = { warmUp: warmUp * warmUpFactor(step.workload), duration }
      samples.push({ ...step, ...(await processes.get(step.target)!.measure(step.workload, time)) })
    }
  } finally {
    await Promise.all([...processes.values()].map((each) => each.end()))
  }
  return samples
}
