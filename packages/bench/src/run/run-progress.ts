import type { Step } from './plan.js'
import type { Summary } from './summary.js'

/** How far a run has come. */
export interface RunProgress {
  /** The one that is being measured, counted from 1. */
  readonly block: number
  /** The share (0 to 1) that is done. */
  readonly done: number
  /** Seconds that are left at most, as far as one can tell. */
  readonly left: number
}

/** Hears how far a run has come. */
export interface RunObserver {
  /** An arm's server is made ready, which may mean that it is built. */
  preparing(arm: string): void
  /** Before each step. */
  step(step: Step, progress: RunProgress): void
  /** After each block: what is known so far. */
  block(summary: Summary, progress: RunProgress): void
  /** The blocks are done; memory is looked at. */
  costs(arm: string): void
}
