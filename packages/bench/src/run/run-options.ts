import type { Workload } from '../load/workload.js'
import type { ProfileName } from './profiles.js'

/** How a suite is run. */
export interface RunOptions {
  readonly profile: ProfileName
  readonly workloads: readonly Workload[]
  /** Rounds that are measured at least, and at most. */
  readonly leastRounds: number
  readonly mostRounds: number
  /** Seconds in which the run should end, as soon as the least rounds are done. */
  readonly mostTime: number
  /** Intervals are narrow enough when each reaches no further from its median than this share of it. */
  readonly precision: number
  /** Also look at memory, when the rounds are done. */
  readonly costs: boolean
  /** Decides the random order, and the resamples of the intervals. */
  readonly seed: number
  /** Keep server and load generator on a processor each, where the system allows. */
  readonly pin: boolean
  /** Milliseconds of load that each pair of processes sees before its first measurement. */
  readonly settling: number
  /** Milliseconds of load before each measurement that are thrown away. */
  readonly warmUp: number
  /** Milliseconds of load that each measurement counts. */
  readonly duration: number
}

/** A smoke run shows that the program works, and measures nothing. */
export function isMeasurement({ profile }: Pick<RunOptions, 'profile'>): boolean {
  return profile !== 'smoke'
}
