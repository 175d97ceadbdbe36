import type { Arm } from '../arms/arm.js'
import { sameCell } from '../load/cell.js'
import { coresOf } from '../pinning.js'
import type { Suite } from '../suites/suite.js'
import type { ReadyArm } from './arm-processes.js'
import { runBlock } from './block.js'
import { measureCosts, type ArmCosts } from './costs.js'
import { environment, type Environment } from './environment.js'
import { Journal } from './journal.js'
import { isNarrow } from './narrow.js'
import { planBlock, type Step } from './plan.js'
import { readyArms } from './ready-arms.js'
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
 * @throws if a reply was wrong or missing in any arm; the message names the arm and the cell.
 * @throws {JournalError} if the journal was begun on another machine, or with other arms.
 */
export async function runSuite(
  suite: Suite,
  options: RunOptions,
  use: JournalUse,
  observer: RunObserver,
): Promise<Results> {
  const machine = environment(options.pin)
  const { ready, missing } = await readyArms(suite, (arm) => observer.preparing(arm))
  const arms = ready.map(({ name }) => name)
  const head = {
    format: FORMAT,
    suite: suite.name,
    startedAt: new Date().toISOString(),
    options,
    arms,
  } as const
  const journal = typeof use === 'string' ? Journal.begin(use, { ...head, environment: machine }) : use
  journal.checkEnvironment(machine, arms)
  const run = new SuiteRun({ suite, options, arms: ready, machine, journal, observer })
  const summary = await run.measureBlocks()
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
  readonly arms: readonly (Arm & ReadyArm)[]
  readonly machine: Environment
  readonly journal: Journal
  readonly observer: RunObserver
}

/** The blocks of a run, those of earlier sittings included. */
class SuiteRun {
  readonly samples: Sample[]
  readonly #parts: RunParts
  readonly #clock: RunClock

  constructor(parts: RunParts) {
    const { options, arms, journal } = parts
    this.#parts = parts
    this.samples = [...journal.samples]
    this.#clock = new RunClock(options, arms.length, this.#plan(1).length, journal.samples)
  }

  get seconds(): number {
    return this.#clock.seconds
  }

  /** Measures blocks until what is known is narrow enough, or the time is up. */
  async measureBlocks(): Promise<Summary> {
    const { suite, observer, options } = this.#parts
    const { cells, seed, leastBlocks, mostBlocks, precision } = options
    for (let block = 1; ; block++) {
      await this.#measureBlock(block)
      const summary = summarize(this.samples, cells, suite, seed)
      observer.block(summary, this.#clock.progress(block))
      if (block < leastBlocks) continue
      if (block >= mostBlocks || this.#clock.isUp(block)) return summary
      if (isNarrow(summary, suite, precision)) return summary
    }
  }

  async #measureBlock(block: number): Promise<void> {
    const { arms, options, machine, journal, observer } = this.#parts
    const steps = this.#plan(block)
    const left = steps.filter((step) => !this.samples.some((sample) => isOf(sample, step)))
    let done = steps.length - left.length
    await runBlock(left, arms, options, coresOf(block, machine.pinned), {
      step: (step) => observer.step(step, this.#clock.progress(block - 1 + done++ / steps.length)),
      sample: (sample) => {
        this.samples.push(sample)
        journal.add(sample)
      },
    })
  }

  #plan(block: number): Step[] {
    const { options, arms } = this.#parts
    return planBlock(block, options.cells, arms, options.seed)
  }
}

function isOf(sample: Sample, { block, arm, cell }: Step): boolean {
  return sample.block === block && sample.arm === arm && sameCell(sample.cell, cell)
}

/** Of those arms whose server is ours, and can be asked. */
async function measureAllCosts(arms: readonly ReadyArm[], observer: RunObserver): Promise<ArmCosts[]> {
  const costs: ArmCosts[] = []
  for (const arm of arms) {
    if (arm.prepared !== undefined || arm.alone) continue
    observer.costs(arm.name)
    costs.push(await measureCosts(arm))
  }
  return costs
}
