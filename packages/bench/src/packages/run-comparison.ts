import { Child, type Random, shuffled } from '@echo/harness'
import { programPath } from '../programs.js'
import { EMPTY_FRAMES, type Cell, type Task } from './cell.js'
import type { ComparisonOptions } from './comparison-options.js'
import type { Contender } from './contender.js'
import { contendersOf, FIELDS } from './contenders.js'
import { complaint, expectedOutcome, type PassActions, type PassRequest } from './measure.js'
import type { Outcome } from './sink.js'

/** What became of the contenders in one cell. */
export interface CellTimes {
  readonly cell: Cell
  /** Milliseconds of each round that counts, by name. Those who failed or were too slow are not in it. */
  readonly times: Map<string, number[]>
  /** Milliseconds of the only pass of those who are too slow to make it again and again. */
  readonly once: Map<string, number>
  /** Those whose output is wrong, or who crashed, and what was seen. */
  readonly failures: Map<string, string>
}

export interface ComparisonTimes {
  /** As many as there was time for. */
  readonly blocks: number
  readonly cells: readonly CellTimes[]
  /** Who loses empty frames, or fails over them, and what was seen. */
  readonly emptyFrames: ReadonlyMap<string, string>
}

/** Whoever takes longer than this for a pass makes only one, in milliseconds. */
const TOO_SLOW = 1500

/**
 * Lets everybody make their passes: each contender in a process of its own, so that neither its garbage nor the
 * compiler's view of its code is another's burden; one at a time, in random order within each round.
 *
 * @throws if the one that all are compared with fails.
 */
export async function runComparison(
  options: ComparisonOptions,
  random: Random,
  onStep: (step: string) => void,
): Promise<ComparisonTimes> {
  const cells = options.cells.map((cell) => ({
    cell,
    times: new Map<string, number[]>(),
    once: new Map<string, number>(),
    failures: new Map<string, string>(),
  }))
  const emptyFrames = new Map<string, string>()
  const began = performance.now()
  let block = 0
  for (let last = 0; block < options.blocks && performance.now() - began + last < options.budget; block++) {
    const blockBegan = performance.now()
    for (const task of ['decode', 'encode'] as const) {
      const runners = contendersOf(task).map((contender) => new Runner(task, contender))
      try {
        if (block === 0 && task === 'decode') await probe(runners, emptyFrames)
        const own = cells.filter(({ cell }) => cell.task === task)
        for (const results of shuffled(own, random)) {
          onStep(`block ${block + 1} of ${options.blocks}, ${task} ${results.cell.name}`)
          if (block === 0) await checkAll(runners, results)
          await rounds(options, runners, results, random)
        }
      } finally {
        await Promise.all(runners.map((runner) => runner.end()))
      }
    }
    last = performance.now() - blockBegan
  }
  return { blocks: block, cells, emptyFrames }
}

/** A contender in its process. */
class Runner {
  readonly name: string
  readonly #contender: Contender
  readonly #child: Child<PassActions>
  #expected: { readonly cell: Cell; readonly outcome: Outcome } | undefined

  constructor(task: Task, contender: Contender) {
    this.name = contender.name
    this.#contender = contender
    this.#child = new Child(programPath('framing-process.js'), { args: [task, contender.name] })
  }

  /**
   * One pass, in milliseconds.
   * @throws if it fails, or gives something else than it should.
   */
  async pass(cell: Cell, check: boolean): Promise<number> {
    const request: PassRequest = { cell, check }
    const measured = await this.#child.call('measure', request)
    const wrong = complaint(measured, this.#outcomeOf(cell), request)
    if (wrong !== undefined) throw new Error(wrong)
    return measured.milliseconds
  }

  end(): Promise<void> {
    return this.#child.end()
  }

  #outcomeOf(cell: Cell): Outcome {
    if (this.#expected?.cell !== cell)
      this.#expected = { cell, outcome: expectedOutcome(cell, this.#contender.header) }
    return this.#expected.outcome
  }
}

async function probe(runners: readonly Runner[], emptyFrames: Map<string, string>): Promise<void> {
  for (const runner of runners) {
    try {
      await runner.pass(EMPTY_FRAMES, true)
    } catch (error) {
      emptyFrames.set(runner.name, reasonOf(error))
    }
  }
}

/** Before anything is timed, every byte is looked at. */
async function checkAll(runners: readonly Runner[], results: CellTimes): Promise<void> {
  const { cell, times, once } = results
  for (const runner of runners) {
    await unlessItFails(runner, results, async () => {
      const took = await runner.pass(cell, true)
      if (took > TOO_SLOW) once.set(runner.name, took)
      else times.set(runner.name, [])
    })
  }
}

async function rounds(
  { rounds: count, warmUp }: ComparisonOptions,
  runners: readonly Runner[],
  results: CellTimes,
  random: Random,
): Promise<void> {
  const { cell, times } = results
  for (let round = -warmUp; round < count; round++) {
    for (const runner of shuffled(runners, random)) {
      const own = times.get(runner.name)
      if (own === undefined) continue
      await unlessItFails(runner, results, async () => {
        const took = await runner.pass(cell, false)
        if (round >= 0) own.push(took)
      })
    }
  }
}

async function unlessItFails(runner: Runner, results: CellTimes, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    const { cell, times, failures } = results
    const reason = reasonOf(error)
    if (runner.name === FIELDS[cell.task].lead.name)
      throw new Error(`${runner.name}, ${cell.name}: ${reason}`, { cause: error })
    times.delete(runner.name)
    failures.set(runner.name, reason)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
