import { cellName, type Cell } from '../load/cell.js'
import { formatSize } from '../number-format.js'
import { objectName } from './objects.js'

const BATCH = '-batch'

/** The name of the arm that takes a codec's messages with `recvMany()`. */
export function batchName(codec: string): string {
  return `${codec}${BATCH}`
}

/** The name of the arm in which the codec of that arm works alone. */
export function aloneName(arm: string): string {
  return `${arm.endsWith(BATCH) ? arm.slice(0, -BATCH.length) : arm} alone`
}

/** A cell named after its object, not after the size that stands for it: `small object x 256`. */
export function objectCellName(cell: Cell): string {
  return cellName(cell).replace(formatSize(cell.size), `${objectName(cell.size)} object`)
}
