import { sameCell } from '../load/cell.js'
import { KEY_CELLS } from '../run/profiles.js'
import type { CellSummary } from '../run/summary.js'

/** So many cells are shown side by side. */
const FEW = 8

/** The cells that tell most: all where there are few, else those that answer the questions. */
export function keyCells(cells: readonly CellSummary[]): readonly CellSummary[] {
  if (cells.length <= FEW) return cells
  const key = cells.filter(({ cell }) => KEY_CELLS.some((each) => sameCell(each, cell)))
  return key.length >= 3 ? key : cells.slice(0, FEW)
}
