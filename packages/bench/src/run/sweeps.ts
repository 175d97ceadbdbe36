import { closed, inFlight, type Workload } from '../load/workload.js'

const KIBIBYTE = 1024

/** The most that is kept in flight in a sweep, in bytes and in messages. */
const MOST_BYTES = 64 * KIBIBYTE * KIBIBYTE
const MOST_MESSAGES = 65_536

/** Sizes and depths over one connection, and a few workloads with many connections and at constant rates. */
export function standardSweep(): Workload[] {
  return [
    ...grid([0, 16, 64, 1024, 16 * KIBIBYTE, 64 * KIBIBYTE, KIBIBYTE * KIBIBYTE], [1, 16, 256, 4096], [1]),
    ...grid([64, 1024], [1, 16], [64]),
    ...rates([1000, 10_000, 50_000]),
  ]
}

/** 0 B to 1 MiB, 1 to 4096 in flight on 1 to 512 connections, and constant rates up to what the slowest target carries. */
export function fullSweep(): Workload[] {
  const sizes = [0, 1, 16, 64, 256, 1, 4, 16, 64, 256, 1024].map((size, index) =>
    index < 5 ? size : size * KIBIBYTE,
  )
  return [...grid(sizes, [1, 16, 256, 4096], [1, 8, 64, 512]), ...rates([1000, 10_000, 50_000, 100_000])]
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

function isBounded(workload: Workload): boolean {
  const messages = inFlight(workload) ?? 0
  return messages <= MOST_MESSAGES && messages * workload.size <= MOST_BYTES
}

function rates(perSecond: readonly number[]): Workload[] {
  return perSecond.map((rate) => ({ size: 64, connections: 1, rate }))
}
