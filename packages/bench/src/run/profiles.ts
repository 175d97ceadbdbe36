import { closed, inFlight, type Workload } from '../load/workload.js'
import type { Suite } from '../suites.js'
import type { RunOptions } from './results.js'

/** How much is measured, and for how long. */
export type Profile = Omit<RunOptions, 'seed'>

/** Each measures more than the one before. */
export const PROFILE_NAMES = ['smoke', 'short', 'quick', 'standard', 'full'] as const

export type ProfileName = (typeof PROFILE_NAMES)[number]

const KIBIBYTE = 1024

/** The workloads that answer the questions of the report, for every suite. */
export const KEY_WORKLOADS: readonly Workload[] = [
  closed(64, 1),
  ...rates([10_000]),
  closed(64, 256),
  closed(64, 4096),
  closed(1024, 256),
  closed(64 * KIBIBYTE, 16),
]

/** To see that all of it works, in seconds. */
const SMOKE: Profile = {
  profile: 'smoke',
  workloads: [closed(64, 1), ...rates([2000]), closed(64, 256)],
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
  workloads: [closed(64, 1), closed(64, 256), closed(64, 4096), closed(64 * KIBIBYTE, 16)],
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

/** Sizes and depths over one connection, and a few workloads with many connections and at constant rates. */
const STANDARD: Profile = {
  profile: 'standard',
  workloads: [
    ...grid([0, 16, 64, 1024, 16 * KIBIBYTE, 64 * KIBIBYTE, KIBIBYTE * KIBIBYTE], [1, 16, 256, 4096], [1]),
    ...grid([64, 1024], [1, 16], [64]),
    ...rates([1000, 10_000, 50_000]),
  ],
  leastRounds: 8,
  mostRounds: 40,
  mostTime: 1500,
  precision: 0.03,
  costs: true,
  settling: 200,
  warmUp: 100,
  duration: 300,
}

/** 0 B to 1 MiB, 1 to 4096 in flight on 1 to 512 connections, and constant rates up to what the slowest target carries. */
const FULL: Profile = {
  ...STANDARD,
  profile: 'full',
  workloads: [
    ...grid(
      [0, 1, 16, 64, 256].concat([1, 4, 16, 64, 256, 1024].map((size) => size * KIBIBYTE)),
      [1, 16, 256, 4096],
      [1, 8, 64, 512],
    ),
    ...rates([1000, 10_000, 50_000, 100_000]),
  ],
  mostTime: 10_800,
}

const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  smoke: SMOKE,
  short: SHORT,
  quick: QUICK,
  standard: STANDARD,
  full: FULL,
}

/** @returns the profile of that name, with the workloads and the pace of a suite that has its own. */
export function profileNamed(
  name: ProfileName,
  { workloads, pace }: Pick<Suite, 'workloads' | 'pace'>,
): Profile {
  return { ...PROFILES[name], ...(workloads && { workloads }), ...(name !== 'smoke' && pace) }
}

function rates(perSecond: readonly number[]): Workload[] {
  return perSecond.map((rate) => ({ size: 64, connections: 1, rate }))
}

function grid(
  sizes: readonly number[],
  depths: readonly number[],
  connections: readonly number[],
): Workload[] {
  return sizes
    .flatMap((size) => depths.flatMap((depth) => connections.map((count) => closed(size, depth, count))))
    .filter(isBounded)
}

/** Keeps 64 MiB and 65,536 messages in flight at most. */
function isBounded(workload: Workload): boolean {
  const messages = inFlight(workload) ?? 0
  return messages <= 64 * KIBIBYTE && messages * workload.size <= 64 * KIBIBYTE * KIBIBYTE
}

/** A smoke run shows that the program works, and measures nothing. */
export function isMeasurement({ profile }: Pick<RunOptions, 'profile'>): boolean {
  return profile !== 'smoke'
}
