import { ARMS } from '../arms/arms.js'
import { seededRandom } from '../random.js'
import type { BenchOptions } from './bench-options.js'
import { runBlock, type Sample } from './block.js'
import { environment, type Environment } from './environment.js'
import { planBlocks, type Step } from './plan.js'
import { summarize, type Summary } from './summary.js'

/** All that a run found out; what the JSON file holds. */
export interface BenchResults {
  readonly startedAt: string
  /** Seconds. */
  readonly took: number
  readonly environment: Environment
  readonly options: BenchOptions
  readonly arms: readonly { readonly name: string; readonly what: string }[]
  readonly summary: Summary
  /** Every measurement, in the order in which they were made. */
  readonly samples: readonly Sample[]
}

/** Hears how far a run has come. */
export interface BenchObserver {
  /** Before each step. `done` of `all` steps are over. */
  step(step: Step, done: number, all: number): void
  /** After each block. */
  block(block: number, done: number, all: number): void
}

/**
 * Runs the benchmark. All processes that it started have ended when it is settled.
 * @throws if a reply was wrong or missing in any arm; the message names the arm and the cell.
 */
export async function runBench(options: BenchOptions, observer?: BenchObserver): Promise<BenchResults> {
  const startedAt = new Date()
  const machine = environment()
  const names = ARMS.map((arm) => arm.name)
  const plan = planBlocks(options.blocks, options.cells, names, seededRandom(options.seed))
  const all = plan.flat().length
  const samples: Sample[] = []
  let done = 0
  for (const [index, steps] of plan.entries()) {
    samples.push(...(await runBlock(steps, ARMS, options, (step) => observer?.step(step, done++, all))))
    observer?.block(index + 1, done, all)
  }
  return {
    startedAt: startedAt.toISOString(),
    took: (Date.now() - startedAt.getTime()) / 1000,
    environment: machine,
    options,
    arms: ARMS.map(({ name, what }) => ({ name, what })),
    summary: summarize(samples, options.cells, names, options.seed),
    samples,
  }
}
