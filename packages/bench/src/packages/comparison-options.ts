import { ArgumentError, LARGEST_SEED, parseArguments, type Parsed, wholeNumber } from '@echo/harness'
import { CELLS, QUICK_CELLS, type Cell } from './cell.js'

export interface ComparisonOptions {
  readonly cells: readonly Cell[]
  /** In each block every contender runs in a new process. */
  readonly blocks: number
  /** No block is begun that would probably not end within so many milliseconds of the run. */
  readonly budget: number
  /** That count, a cell and block, after `warmUp` that do not. In a round each contender makes one pass. */
  readonly rounds: number
  readonly warmUp: number
  readonly seed: number
  readonly quick: boolean
  /** Put the tables into the README. */
  readonly write: boolean
}

/** A run of a minute and a half at most; fewer blocks on a machine that is slow or busy. */
export const FULL = { cells: CELLS, blocks: 5, budget: 85_000, rounds: 4, warmUp: 2, quick: false } as const

/** A run of some seconds. */
export const QUICK = {
  cells: QUICK_CELLS,
  blocks: 1,
  budget: 85_000,
  rounds: 2,
  warmUp: 1,
  quick: true,
} as const

/** What the flags say, as they were typed. */
interface Flags {
  seed?: string
  quick?: true
  write?: true
}

/** @param seed is taken unless the arguments give one. */
export function parseComparisonArguments(args: readonly string[], seed: number): Parsed<ComparisonOptions> {
  return parseArguments(
    args,
    (command) =>
      command
        .name('framing-packages')
        .description("@echo/protocol against npm's framing packages")
        .option('--seed <n>', 'repeat the random order of a run')
        .option('--quick', 'some seconds, to see that it works; no measurement')
        .option('--write', "put the tables into the protocol's README"),
    (command) => {
      const flags = command.opts<Flags>()
      if (flags.quick === true && flags.write === true)
        throw new ArgumentError('--write: it takes a whole run, not --quick')
      return {
        ...(flags.quick === true ? QUICK : FULL),
        seed: flags.seed === undefined ? seed : wholeNumber('--seed', flags.seed, 0, LARGEST_SEED),
        write: flags.write === true,
      }
    },
  )
}
