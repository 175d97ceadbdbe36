import type { Cell } from '../load/load-side.js'
import { formatSize } from '../number-format.js'

/** How a cell is named for people: `64 B x 256`. */
export function cellName({ size, depth }: Cell): string {
  return `${formatSize(size)} x ${depth}`
}

export function sameCell(a: Cell, b: Cell): boolean {
  return a.size === b.size && a.depth === b.depth
}
