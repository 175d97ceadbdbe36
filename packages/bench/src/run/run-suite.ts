import type { Target } from '../targets/target.js'
import { sameWorkload } from '../load/workload.js'
import { coresOf } from '../pinning.js'
import type { Suite } from '../suites/suite.js'
import type { ReadyTarget } from './target-processes.js'
import { runRound } from './round.js'
import { measureCosts, type TargetCosts } from './costs.js'
import { environment, type Environment } from './environment.js'
import { Journal } from './journal.js'
import { isNarrow } from './narrow.js'
import { planRound, type Step } from './plan.js'
import { readyTargets } from './ready-targets.js'
import { FORMAT, resultSuite, type Results } from './results.js'
import { RunClock } from './run-clock.js'
import type { RunOptions } from './run-options.js'
import type { RunObserver } from './run-progress.js'
import type { Sample } from './sample.js'
import { summarize, type Summary } from './summary.js'

/** Where the measurements are kept meanwhile: the path of a journal to begin, or a journal to go on with. */
export type JournalUse = string | Journal

/**
 * Runs a suite. All processes that it started have ended when it is settled. The journal is left to the caller.
 * @throws if a reply was wrong or missing in any target; the message names the target and the workload.
 * @throws {JournalError} if the journal was begun on another machine, or with other targets.
 */
export async function runSuite(
  suite: Suite,
  options: RunOptions,
  use: JournalUse,
  observer: RunObserver,
): Promise<Results> {
  const machine = environment(options.pin)
  const { ready, missing } = await readyTargets(suite, (target) => observer.preparing(target))
  const targets = ready.map(({ name }) => name)
  const head = {
    format: FORMAT,
    suite: suite.name,
    startedAt: new Date().toISOString(),
    options,
    targets,
  } as const
  const journal = typeof use === 'string' ? Journal.begin(use, { ...head, environment: machine }) : use
  journal.checkEnvironment(machine, targets)
  const run = new SuiteRun({ suite, options, targets: ready, machine, journal, observer })
  const summary = await run.measureRounds()
  const costs = options.costs ? await measureAllCosts(ready, observer) : []
  return {
    format: FORMAT,
    suite: resultSuite(suite, ready, missing),
    startedAt: journal.head.startedAt,
    took: run.seconds,
    environment: machine,
    options,
    summary,
    costs,
    samples: run.samples,
  }
}

interface RunParts {
  readonly suite: Suite
  readonly options: RunOptions
  readonly targets: readonly (Target & ReadyTarget)[]
  readonly machine: Environment
  readonly journal: Journal
  readonly observer: RunObserver
}

/** The rounds of a run, those of earlier sittings included. */
class SuiteRun {
  readonly samples: Sample[]
  readonly #parts: RunParts
  readonly #clock: RunClock

  constructor(parts: RunParts) {
    const { options, targets, journal } = parts
    this.#parts = parts
    this.samples = [...journal.samples]
    this.#clock = new RunClock(options, targets.length, this.#plan(1).length, journal.samples)
  }

  get seconds(): number {
    return this.#clock.seconds
  }

  /** Measures rounds until what is known is narrow enough, or the time is up. */
  async measureRounds(): Promise<Summary> {
    const { suite, observer, options } = this.#parts
    const { workloads, seed, leastRounds, mostRounds, precision } = options
    for (let round = 1; ; round++) {
      await this.#measureRound(round)
      const summary = summarize(this.samples, workloads, suite, seed)
      observer.round(summary, this.#clock.progress(round))
      if (round < leastRounds) continue
      if (round >= mostRounds || this.#clock.isUp(round)) return summary
      if (isNarrow(summary, suite, precision)) return summary
    }
  }

  async #measureRound(round: number): Promise<void> {
    const { targets, options, machine, journal, observer } = this.#parts
    const steps = this.#plan(round)
    const left = steps.filter((step) => !this.samples.some((sample) => isOf(sample, step)))
    let done = steps.length - left.length
    await runRound(left, targets, options, coresOf(round, machine.pinned), {
      step: (step) => observer.step(step, this.#clock.progress(round - 1 + done++ / steps.length)),
      sample: (sample) => {
        this.samples.push(sample)
        journal.add(sample)
      },
    })
  }

  #plan(round: number): Step[] {
    const { options, targets } = this.#parts
    return planRound(round, options.workloads, targets, options.seed)
  }
}

function isOf(sample: Sample, { round, target, workload }: Step): boolean {
  return sample.round === round && sample.target === target && sameWorkload(sample.workload, workload)
}

/** Of those targets whose server is ours, and can be asked. */
async function measureAllCosts(
  targets: readonly ReadyTarget[],
  observer: RunObserver,
): Promise<TargetCosts[]> {
  const costs: TargetCosts[] = []
  for (const target of targets) {
    if (target.prepared !== undefined || target.alone) continue
    observer.costs(target.name)
    costs.push(await measureCosts(target))
  }
  return costs
}
