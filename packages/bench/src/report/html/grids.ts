import type { ResultSuite } from '../../run/results.js'
import { sizeWords } from '../cell-words.js'
import type { CellSummary } from '../../run/summary.js'

interface Step {
  readonly value: number
  readonly label: string
}

/** Cells of one number of connections, by size and depth. */
export interface Grid {
  readonly connections: number
  readonly sizes: readonly Step[]
  readonly depths: readonly Step[]
  readonly at: (size: number, depth: number) => CellSummary | undefined
}

/** A grid for each number of connections. Cells at a constant rate are in none. */
export function grids(cells: readonly CellSummary[], suite: ResultSuite): Grid[] {
  const swept = cells.filter(({ cell }) => cell.depth !== undefined)
  return ascending(swept.map(({ cell }) => cell.connections)).map((connections) => {
    const here = swept.filter(({ cell }) => cell.connections === connections)
    return {
      connections,
      sizes: ascending(here.map(({ cell }) => cell.size)).map((value) => ({
        value,
        label: sizeWords(value, suite),
      })),
      depths: ascending(here.map(({ cell }) => cell.depth ?? 0)).map((value) => ({
        value,
        label: `× ${value}`,
      })),
      at: (size, depth) => here.find(({ cell }) => cell.size === size && cell.depth === depth),
    }
  })
}

export function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].toSorted((a, b) => a - b)
}
