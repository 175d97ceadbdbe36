import { closed, type Workload } from '../load/workload.js'
import type { Suite } from '../suites/suite.js'
import type { RunOptions } from './run-options.js'
import { fullSweep, standardSweep } from './sweeps.js'

/** How much is measured, and for how long. */
export type Profile = Omit<RunOptions, 'seed' | 'pin'>

export type ProfileName = 'smoke' | 'short' | 'quick' | 'standard' | 'full'

export const PROFILE_NAMES: readonly ProfileName[] = ['smoke', 'short', 'quick', 'standard', 'full']

/** The workloads that answer the three questions, for every suite. */
export const KEY_WORKLOADS: readonly Workload[] = [
  closed(64, 1),
  { size: 64, connections: 1, rate: 10_000 },
  closed(64, 256),
  closed(64, 4096),
  closed(1024, 256),
  closed(65_536, 16),
]

/** To see that all of it works, in seconds. */
const SMOKE: Profile = {
  profile: 'smoke',
  workloads: [closed(64, 1), { size: 64, connections: 1, rate: 2000 }, closed(64, 256)],
  leastRounds: 2,
  mostRounds: 2,
  mostTime: 0,
  precision: 0,
  costs: false,
  settling: 10,
  warmUp: 10,
  duration: 40,
}

/** For a gate: enough to see what is exact, and a ratio that is far off. */
const SHORT: Profile = {
  profile: 'short',
  workloads: [closed(64, 1), closed(64, 256), closed(64, 4096), closed(65_536, 16)],
  leastRounds: 6,
  mostRounds: 6,
  mostTime: 0,
  precision: 0.05,
  costs: true,
  settling: 100,
  warmUp: 60,
  duration: 150,
}

/** Under three minutes on two cores. */
const QUICK: Profile = {
  profile: 'quick',
  workloads: KEY_WORKLOADS,
  leastRounds: 8,
  mostRounds: 40,
  mostTime: 150,
  precision: 0.03,
  costs: true,
  settling: 100,
  warmUp: 70,
  duration: 220,
}

const STANDARD: Profile = {
  profile: 'standard',
  workloads: standardSweep(),
  leastRounds: 8,
  mostRounds: 40,
  mostTime: 1500,
  precision: 0.03,
  costs: true,
  settling: 200,
  warmUp: 100,
  duration: 300,
}

const FULL: Profile = {
  ...STANDARD,
  profile: 'full',
  workloads: fullSweep(),
  mostTime: 10_800,
}

const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  smoke: SMOKE,
  short: SHORT,
  quick: QUICK,
  standard: STANDARD,
  full: FULL,
}

/** @returns the profile of that name, with the workloads of the suite if it has its own. */
export function profileNamed(name: ProfileName, { workloads }: Pick<Suite, 'workloads'>): Profile {
  return workloads === undefined ? PROFILES[name] : { ...PROFILES[name], workloads }
}

export { isMeasurement } from './run-options.js'
