import type { Cell } from '../load/load-side.js'

/** How a benchmark is run. */
export interface BenchOptions {
  /** How often everything is measured. */
  readonly blocks: number
  /** Decides the random order, and the resamples of the intervals. */
  readonly seed: number
  /** The run is to show that the program works, and measures nothing. */
  readonly smoke: boolean
  /** Where the results go; `undefined`: into the package's `results/`, under a name with the time in it. */
  readonly json?: string
  readonly cells: readonly Cell[]
  /** Milliseconds of load that each pair of processes sees before its first measurement. */
  readonly settling: number
  /** Milliseconds of load before each measurement that are thrown away. */
  readonly warmUp: number
  /** Milliseconds of load that each measurement counts. */
  readonly duration: number
}

const CELLS: readonly Cell[] = [
  { size: 64, depth: 1 },
  { size: 64, depth: 256 },
  { size: 64, depth: 4096 },
  { size: 1024, depth: 1 },
  { size: 1024, depth: 256 },
  { size: 65_536, depth: 1 },
  { size: 65_536, depth: 16 },
]

/** A little over two minutes on two cores. */
export const FULL: Omit<BenchOptions, 'seed'> = {
  blocks: 8,
  smoke: false,
  cells: CELLS,
  settling: 150,
  warmUp: 100,
  duration: 300,
}

/** Milliseconds that a measurement takes beside its load: connecting, and comparing replies. */
const STEP_OVERHEAD = 15

/** Milliseconds until a block's processes run. */
const BLOCK_OVERHEAD = 600

/** How long a run with so many arms will take, in seconds, as far as one can tell. */
export function expectedTime(
  { blocks, cells, settling, warmUp, duration }: BenchOptions,
  arms: number,
): number {
  const steps = cells.length * arms * (warmUp + duration + STEP_OVERHEAD)
  return (blocks * (BLOCK_OVERHEAD + arms * settling + steps)) / 1000
}

/** A few seconds. */
export const SMOKE: Omit<BenchOptions, 'seed'> = {
  blocks: 2,
  smoke: true,
  cells: CELLS.filter((cell) => cell.size === 64 && cell.depth <= 256),
  settling: 50,
  warmUp: 50,
  duration: 100,
}
