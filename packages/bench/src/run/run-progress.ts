import type { Step } from './plan.js'
import type { Summary } from './summary.js'

/** How far a run has come. */
export interface RunProgress {
  /** The one that is being measured, counted from 1. */
  readonly round: number
  /** The share (0 to 1) that is done. */
  readonly done: number
  /** Seconds that are left at most, as far as one can tell. */
  readonly left: number
}

/** Hears how far a run has come. */
export interface RunObserver {
  /** A target's server is made ready, which may mean that it is built. */
  preparing(target: string): void
  /** Before each step. */
  step(step: Step, progress: RunProgress): void
  /** After each round: what is known so far. */
  round(summary: Summary, progress: RunProgress): void
  /** The rounds are done; memory is looked at. */
  costs(target: string): void
}
