import { armLabel } from '../arms.js'
import { cellWords } from '../cell-words.js'
import { isKnown } from '../known.js'
import { formatShare } from '../../number-format.js'
import { sameCell, type Cell } from '../../load/cell.js'
import type { Results } from '../../run/results.js'
import type { ArmSummary } from '../../run/summary.js'
import { markup, type Content, type Markup } from './markup.js'
import { htmlTable } from './table.js'

/** What was compared byte by byte, and what became of messages where a read is taken for one. */
export function correctnessMatrix(results: Results): Markup {
  const { suite, summary } = results
  const rows = summary.cells.map(({ cell, arms }) => [
    cellWords(cell, suite),
    ...suite.arms.map(({ name }) =>
      entry(
        arms.find(({ arm }) => arm === name),
        cell,
        verified(results, cell, name),
      ),
    ),
  ])
  return markup`<p>Before anything is timed, every arm must give back what it was sent: so many replies were compared byte by byte (✓), over all blocks. A run with one wrong byte ends there.
An arm without frames keeps its bytes in order too; what it loses is where messages begin and end. “intact” is the share of messages that one read gave whole and alone.</p>
${htmlTable([['cell', ...suite.arms.map(({ name }) => armLabel(name, suite))], ...rows], 'Replies compared byte by byte')}`
}

function verified({ samples }: Results, cell: Cell, arm: string): number {
  return samples
    .filter((sample) => sample.arm === arm && sameCell(sample.cell, cell))
    .reduce((sum, sample) => sum + (isKnown(sample.verified) ? sample.verified : 0), 0)
}

function entry(own: ArmSummary | undefined, cell: Cell, count: number): Content {
  if (own === undefined) return markup`<span class="slower reason">${reason(cell)}</span>`
  const share = own.delivery?.intact
  if (!isKnown(share)) return `✓ ${count}`
  return markup`✓ ${count}, <span class="${share === 1 ? 'same' : 'slower'}">intact ${formatShare(share)}</span>`
}

function reason({ size, rate }: Cell): string {
  if (size === 0) return 'cannot: empty messages stall'
  return rate === undefined ? 'cannot' : 'cannot: no messages to time'
}
