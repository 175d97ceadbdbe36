import type { Target } from '../targets/target.js'
import type { Workload } from '../load/workload.js'

/** Targets that are measured together, and which of them the others are measured against. */
export interface Suite {
  /** How the command and its files are called. */
  readonly name: 'bench' | 'peers' | 'codecs'
  /** What is compared, in at most 60 columns. */
  readonly title: string
  /** In the order in which they are reported. */
  readonly targets: readonly Target[]
  /** The target whose messages a second all others are divided by. */
  readonly baseline: string
  /** The target whose payload bytes a second all others are divided by. */
  readonly ceiling?: string
  /** What is measured instead of the workloads of a profile. */
  readonly workloads?: readonly Workload[]
  /** Two targets that are the same: how far the second is from the first is what this machine's noise does. */
  readonly control: readonly [target: string, twin: string]
}
