import type { RunProgress } from './run-progress.js'
import type { RunOptions } from './run-options.js'
import type { Sample } from './sample.js'

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
   * @param earlier measurements of other sittings, whose time counts.
   * @param now gives milliseconds.
   */
  constructor(
    limits: Limits,
    targets: number,
    steps: number,
    earlier: readonly Sample[],
    now: () => number = () => performance.now(),
  ) {
    this.#limits = limits
    this.#now = now
    const { settling, warmUp, duration } = limits
    const step = (warmUp + duration) / 1000 + STEP_OVERHEAD
    this.#expected = ROUND_OVERHEAD + (targets * settling) / 1000 + steps * step
    const passed = earlier.reduce((sum, { seconds }) => sum + seconds + warmUp / 1000, 0)
    this.#began = now() - passed * 1000
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
