import type { Estimate } from '@echo/harness'
import type { Suite } from '../suites.js'
import type { RunOptions, Summary } from './results.js'

/** How far a run has come. */
export interface RunProgress {
  /** The one that is being measured, counted from 1. */
  readonly round: number
  /** The share (0 to 1) that is done. */
  readonly done: number
  /** Seconds that are left at most, as far as one can tell. */
  readonly left: number
}

/**
 * Whether every interval that matters is narrow enough: of each target of ours against the baseline, and of the A/A control. The
 * width decides, never what a ratio is: stopping when a result pleases would make it one.
 */
export function isNarrow({ workloads, control }: Summary, { targets }: Suite, precision: number): boolean {
  const ours = new Set(targets.filter(({ tier }) => tier === 'ours').map(({ name }) => name))
  const ratios = workloads.flatMap((workload) =>
    workload.targets
      .filter(({ target }) => ours.has(target))
      .map(({ latencyRatio, rateRatio }) => latencyRatio ?? rateRatio),
  )
  return [control.overall, ...ratios].every((ratio) => ratio === undefined || spread(ratio) <= precision)
}

/** How far an interval reaches from its median, as a share of it. */
export function spread({ median, low, high }: Estimate): number {
  return Math.max(high - median, median - low) / median
}

/** What a step takes beside its load: connecting, and comparing replies. In seconds. */
const STEP_OVERHEAD = 0.02

/** Until a round's processes run. In seconds. */
const ROUND_OVERHEAD = 1

type Limits = Pick<RunOptions, 'leastRounds' | 'mostRounds' | 'mostTime' | 'settling' | 'warmUp' | 'duration'>

/** How long a run has taken, and how much longer it will. */
export class RunClock {
  readonly #limits: Limits
  readonly #began: number
  readonly #now: () => number
  /** What a round should take, until some have shown what it does. In seconds. */
  readonly #expected: number
  /** What was said last: it never falls, though the time of a round may turn out to be longer. */
  #done = 0

  /**
   * @param targets how many there are.
   * @param steps of a round.
   * @param now gives milliseconds.
   */
  constructor(limits: Limits, targets: number, steps: number, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#now = now
    const { settling, warmUp, duration } = limits
    const step = (warmUp + duration) / 1000 + STEP_OVERHEAD
    this.#expected = ROUND_OVERHEAD + (targets * settling) / 1000 + steps * step
    this.#began = now()
  }

  /** Since the run began. */
  get seconds(): number {
    return (this.#now() - this.#began) / 1000
  }

  /** Another round would end after the time is up. @param rounds that are done. */
  isUp(rounds: number): boolean {
    return this.seconds + this.#roundTime(rounds) > this.#limits.mostTime
  }

  /** @param rounds that are done, the share of the one that has begun included. */
  progress(rounds: number): RunProgress {
    const { leastRounds, mostRounds, mostTime } = this.#limits
    const each = this.#roundTime(rounds)
    const least = Math.max(0, leastRounds - rounds) * each
    const most = Math.max(0, mostRounds - rounds) * each
    const left = Math.max(least, Math.min(most, mostTime - this.seconds))
    this.#done = Math.max(this.#done, this.seconds / (this.seconds + left))
    return { round: Math.floor(rounds) + 1, done: this.#done, left }
  }

  /** At first what was expected, and more and more what was seen. */
  #roundTime(rounds: number): number {
    const seen = Math.min(1, rounds)
    return seen * (rounds === 0 ? 0 : this.seconds / rounds) + (1 - seen) * this.#expected
  }
}
