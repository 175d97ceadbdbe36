import { seededRandom, shuffled } from '@echo/harness'
import type { Target } from '../targets/target.js'
import type { Workload } from '../load/workload.js'

/** One measurement to be made. */
export interface Step {
  /** Counted from 1. */
  readonly round: number
  readonly workload: Workload
  readonly target: string
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
