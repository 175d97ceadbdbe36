import { framedBatch } from '../arms/framed-batch.js'
import { framed } from '../arms/framed.js'
import { unbroken, wrap } from '../layout.js'
import { BUFFER_SIZE } from '../load/naive-load.js'
import { formatEstimate, formatShare } from '../number-format.js'
import { cellName } from './cell-name.js'
import type { ControlSummary } from './control-summary.js'
import { BASELINE, LARGE, type CellSummary } from './summary.js'

/** A load generator that waits less than this share of the time is what holds its arm back. */
const BUSY = 0.9

/** What the tables leave unsaid, in lines of at most 60 columns. */
export function footnotes(cells: readonly CellSummary[]): string[] {
  return [
    ...wrap(
      '[ ] 95 % interval (bootstrap) of the median over the blocks; each ratio is taken within a block.',
    ),
    ...wrap('* bytes divided by the message size: raw-stream has no messages.'),
    ...fittingNote(cells),
    ...bottleneckNote(cells),
  ]
}

/** Says what the A/A control shows, in lines of at most 60 columns. */
export function controlReport({ overall, cells, quiet }: ControlSummary): string[] {
  const [widest] = cells.toSorted((a, b) => b.ratio.high - b.ratio.low - (a.ratio.high - a.ratio.low))
  const single =
    widest === undefined
      ? ''
      : ` The widest single cell: ${unbroken(formatEstimate(widest.ratio))} with ${unbroken(cellName(widest.cell))}.`
  const verdict = quiet
    ? 'The machine looks quiet enough.'
    : 'This machine is noisy: take differences of this order for noise.'
  return wrap(
    `A/A: framed against itself is ${unbroken(formatEstimate(overall))} over all cells.${single} ${verdict}`,
  )
}

function fittingNote(cells: readonly CellSummary[]): string[] {
  if (!cells.some(({ cell }) => cell.size === BUFFER_SIZE)) return []
  return wrap(
    `Messages of ${BUFFER_SIZE} B fill recv(${BUFFER_SIZE}) exactly: intact by luck, not by design.`,
  )
}

/** Who holds raw-naive back where most small messages are in flight, as its load generator was seen to be. */
function bottleneckNote(cells: readonly CellSummary[]): string[] {
  const [deepest] = cells
    .filter(({ cell }) => cell.size < LARGE)
    .toSorted((a, b) => b.cell.depth - a.cell.depth)
  if (deepest === undefined) return []
  const busy = (name: string) => deepest.arms.find(({ arm }) => arm === name)?.loadBusy ?? Number.NaN
  const naive = busy(BASELINE)
  const culprit = naive >= BUSY ? 'is held back by its own client, which was' : 'has a client that was'
  return wrap(
    `${BASELINE} ${culprit} busy ${share(naive)} of the time with ${unbroken(cellName(deepest.cell))}: a socket write a ` +
      `message is what naive means. The load generator of ${framed.name} was busy ${share(busy(framed.name))} ` +
      `of the time there, of ${framedBatch.name} ${share(busy(framedBatch.name))}.`,
  )
}

function share(value: number): string {
  return unbroken(formatShare(value))
}
