import type { Estimate, Latencies } from '@echo/harness'
import type { Delivery } from '../load/link.js'
import type { ProcessUsage } from '../load/process-usage.js'
import type { Workload } from '../load/workload.js'
import type { SuiteName } from '../suites.js'
import type { Tier } from '../targets/target.js'
import type { ProfileName } from './profiles.js'

/** Files of another format are not read. */
export const FORMAT = 3

/** All that a run found out; what the JSON file holds. */
export interface Results {
  readonly format: typeof FORMAT
  readonly suite: ResultSuite
  readonly startedAt: string
  /** Seconds. */
  readonly took: number
  readonly environment: Environment
  readonly options: RunOptions
  readonly summary: Summary
  readonly costs: readonly TargetCosts[]
  /** Every measurement, in the order in which they were made. */
  readonly samples: readonly Sample[]
}

/** What was compared. */
export interface ResultSuite {
  readonly name: SuiteName
  readonly title: string
  /** The target that all others are compared with. */
  readonly baseline: string
  /** The target whose payload bytes per second are the most that is possible. */
  readonly ceiling?: string
  /** Two targets that are the same. */
  readonly control: readonly [target: string, twin: string]
  readonly targets: readonly ResultTarget[]
  readonly missing: readonly MissingTarget[]
}

export interface ResultTarget {
  readonly name: string
  readonly what: string
  readonly tier: Tier
  /** What its server is made of. */
  readonly version?: string
}

/** A target that could not be run, and why. */
export interface MissingTarget {
  readonly target: string
  /** What is not there, and what brings it, in one line. */
  readonly missing: string
}

/** The machine and what it runs, as far as results depend on it. */
export interface Environment {
  readonly node: string
  readonly v8: string
  readonly platform: string
  readonly release: string
  readonly architecture: string
  readonly cpu: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  /** Processors that other programs kept busy just before the run: 0 to `cores`. */
  readonly busy: number
  /** The processors that server and load generator were kept on, by turns; none if they were not. */
  readonly pinned: readonly number[]
}

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
  /** Milliseconds of load that each pair of processes sees before its first measurement. */
  readonly settling: number
  /** Milliseconds of load before each measurement that are thrown away. */
  readonly warmUp: number
  /** Milliseconds of load that each measurement counts. */
  readonly duration: number
}

/** One measurement to be made. */
export interface Step {
  /** Counted from 1. */
  readonly round: number
  readonly workload: Workload
  readonly target: string
}

/** One measurement, and what it was of. */
export interface Sample extends Step, Measurement {}

/** What was seen while it counted. */
export interface Measurement {
  /** Seconds that it took. */
  readonly seconds: number
  /** Payload bytes that came back. */
  readonly bytes: number
  /** Messages that came back; for a target without messages, its bytes divided by the workload's size. */
  readonly messages: number
  /** Messages that the correctness pass compared byte by byte before, over all connections. */
  readonly verified: number
  /** Messages exchanged in all: in the correctness pass, the warm-up, the time that counts, and after it. */
  readonly exchanged: number
  /** Bytes that the load generator's sockets wrote and read. */
  readonly wireBytes: number
  /** The share of the time (0 to 1) in which the load generator's event loop was not waiting. */
  readonly loadBusy: number
  /** What both processes used, where the system tells. */
  readonly server?: ProcessUsage
  readonly load?: ProcessUsage
  /** With one message in flight: round trips. At a constant rate: from the moment at which each was to be sent. */
  readonly latencies?: Latencies
  /** Where a read is taken for a message: how they arrived. */
  readonly delivery?: Delivery
}

export interface Summary {
  readonly rounds: number
  readonly workloads: readonly WorkloadSummary[]
  readonly control: ControlSummary
}

export interface WorkloadSummary {
  readonly workload: Workload
  /** Those that the workload fits. */
  readonly targets: readonly TargetSummary[]
}

/** One target in one workload. Medians and ratios are over the rounds; each ratio was taken within a round. */
export interface TargetSummary extends SidesSummary {
  readonly target: string
  readonly messagesPerSecond: number
  readonly mebibytesPerSecond: number
  /** Messages per second against the baseline's: above 1 is faster. Missing where the baseline does not fit. */
  readonly rateRatio?: Estimate
  /** Payload bytes per second against the ceiling's. */
  readonly ceilingRatio?: Estimate
  /** Processor time of the server per message, the baseline's over its own: above 1 is less. */
  readonly serverTimeRatio?: Estimate
  /** The median latency, the baseline's over its own: above 1 is faster. */
  readonly latencyRatio?: Estimate
  /** Of all rounds. With one message in flight round trips; at a constant rate from when each was to be sent. */
  readonly latencies?: Latencies
  /** Where a read is taken for a message: the share that arrived intact, glued and cut, 0 to 1. */
  readonly delivery?: Delivery
  /** Against the baseline: by latency where that is measured, else by messages per second. */
  readonly outcome?: Outcome
}

/** What a comparison comes to. */
export type Outcome = 'faster' | 'slower' | 'no difference shown'

/** What the two sides of a target took. Medians over the rounds. */
export interface SidesSummary {
  /** Bytes on the wire for a message, there and back. */
  readonly wireBytes: number
  /** What each side used, where the system tells. */
  readonly server?: SideUsage
  readonly load?: SideUsage
  /** Which side had no time to wait, and so held the other back. `neither`: the time went into waiting for each other. */
  readonly bottleneck: 'load' | 'server' | 'neither'
}

export interface SideUsage {
  /** The share of the time in which it was on a processor; above 1, on several at once. */
  readonly busy: number
  /** Seconds of processor time for a million messages. */
  readonly cpuPerMillion: number
  /** System calls per message, of the read and the write family. */
  readonly reads: number
  readonly writes: number
  /** Page faults per message. */
  readonly faults: number
}

/** What two targets that are the same differ by: the noise of the machine. */
export interface ControlSummary {
  /** Messages per second of the one over the other, over all workloads and rounds. */
  readonly overall: Estimate
  /** The same for each workload. At a constant rate, median latencies instead. */
  readonly workloads: readonly { readonly workload: Workload; readonly ratio: Estimate }[]
  /** Whether the overall interval contains 1 and lies within 5 % of it. If not, the machine is too noisy. */
  readonly sound: boolean
}

/** What a target's server takes that has nothing to do with time. */
export interface TargetCosts {
  readonly target: string
  /** Bytes allocated on the server's JavaScript heap for a message of 64 B, 256 of them in flight. */
  readonly heapBytesPerMessage: number
  /** Bytes of resident memory that a connection takes on which nothing is sent; missing if there may not be so many. */
  readonly idleConnectionBytes?: number
}
