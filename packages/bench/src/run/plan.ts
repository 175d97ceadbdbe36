import type { Cell } from '../load/load-side.js'
import { shuffled, type Random } from '../random.js'

/** One measurement to be made. */
export interface Step {
  /** Counted from 1. */
  readonly block: number
  readonly cell: Cell
  readonly arm: string
}

/** The steps of each block: the cells in random order, and for each cell the arms in random order. */
export function planBlocks(
  blocks: number,
  cells: readonly Cell[],
  arms: readonly string[],
  random: Random,
): Step[][] {
  return Array.from({ length: blocks }, (_, index) =>
    shuffled(cells, random).flatMap((cell) =>
      shuffled(arms, random).map((arm) => ({ block: index + 1, cell, arm })),
    ),
  )
}
