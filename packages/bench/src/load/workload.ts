import { formatRate, formatSize } from '../number-format.js'

/** One point of the sweep: a size, and either so many messages in flight or so many a second. */
export type Workload = ClosedWorkload | OpenWorkload

interface Shape {
  /** Bytes of one message. */
  readonly size: number
  /** Connections at the same time. */
  readonly connections: number
}

/** For each reply that comes one more message goes out. */
export interface ClosedWorkload extends Shape {
  /** Messages kept in flight on each connection. */
  readonly depth: number
  readonly rate?: undefined
}

/** Messages go out at a constant rate, whatever comes back. */
export interface OpenWorkload extends Shape {
  /** Messages a second over all connections. */
  readonly rate: number
  readonly depth?: undefined
}

/** How a workload is named for people: `64 B x 256`, `64 B x 16 x 64 conns`, `64 B at 10 k/s`. */
export function workloadName({ size, connections, depth, rate }: Workload): string {
  const load = rate === undefined ? `x ${depth}` : `at ${formatRate(rate)}/s`
  return `${formatSize(size)} ${load}${connections > 1 ? ` x ${connections} conns` : ''}`
}

export function sameWorkload(a: Workload, b: Workload): boolean {
  return a.size === b.size && a.connections === b.connections && a.depth === b.depth && a.rate === b.rate
}

/** Messages in flight over all connections; `undefined` where nothing bounds them. */
export function inFlight({ connections, depth }: Workload): number | undefined {
  return depth === undefined ? undefined : depth * connections
}

/** A workload of this shape over one connection. */
export function closed(size: number, depth: number, connections = 1): ClosedWorkload {
  return { size, connections, depth }
}

/** From this size on a message has memory of its own, and how much of it is new decides more than code does. In bytes. */
const LARGE = 16_384

export function isLarge({ size }: Workload): boolean {
  return size >= LARGE
}
