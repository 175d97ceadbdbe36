import type { Arm } from '../arms/arm.js'
import type { Cell } from '../load/cell.js'
import { seededRandom, shuffled } from '../random.js'

/** One measurement to be made. */
export interface Step {
  /** Counted from 1. */
  readonly block: number
  readonly cell: Cell
  readonly arm: string
}

/** The steps of a block: the cells in random order, and for each cell the arms that it fits in random order. */
export function planBlock(
  block: number,
  cells: readonly Cell[],
  arms: readonly Pick<Arm, 'name' | 'fits'>[],
  seed: number,
): Step[] {
  const random = seededRandom(seed + block)
  return shuffled(cells, random).flatMap((cell) =>
    shuffled(arms, random)
      .filter(({ fits }) => fits?.(cell) ?? true)
      .map(({ name }) => ({ block, cell, arm: name })),
  )
}
