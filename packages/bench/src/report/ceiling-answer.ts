import type { ResultSuite } from '../run/results.js'
import type { CellSummary } from '../run/summary.js'
import type { Answer } from './answer.js'
import { armLabel } from './arms.js'
import { capital } from './capital.js'
import { cellWords } from './cell-words.js'
import { keyCells } from './key-cells.js'
import { isKnown, knownRatio, numberText } from './known.js'

/** How far the arms are from the ceiling. */
export function ceilingAnswer(cells: readonly CellSummary[], suite: ResultSuite): Omit<Answer, 'question'> {
  const { ceiling } = suite
  if (ceiling === undefined) return fastest(cells, suite)
  const sentences = keyCells(cells).flatMap(({ cell, arms }) => {
    const shares = suite.arms.flatMap(({ name, tier }) => {
      const ratio = knownRatio(arms.find(({ arm }) => arm === name)?.ceilingRatio)
      const counts = tier === 'ours' && name !== ceiling && name !== suite.control[1]
      return ratio === undefined || !counts ? [] : [`${name} ${formatPart(ratio.median)}`]
    })
    return shares.length === 0 ? [] : [`${cellWords(cell, suite)}: ${shares.join(', ')}.`]
  })
  return {
    short: `${capital(ceiling)} carries bytes without any messages, which is the most that sockets give a program of this kind here. Of its bytes a second reach:`,
    sentences,
  }
}

/** Without a ceiling, the fastest of them all is the nearest thing to one. */
function fastest(cells: readonly CellSummary[], suite: ResultSuite): Omit<Answer, 'question'> {
  const sentences = keyCells(cells).flatMap((cell) => {
    const own = cell.arms.find(({ arm }) => arm === suite.baseline)?.messagesPerSecond
    const [best] = cell.arms
      .filter(({ arm }) => arm !== suite.control[1])
      .toSorted((a, b) => b.messagesPerSecond - a.messagesPerSecond)
    if (!isKnown(own) || best === undefined || cell.cell.rate !== undefined) return []
    return best.arm === suite.baseline
      ? [`${cellWords(cell.cell, suite)}: none carries more than ${suite.baseline}.`]
      : [
          `${cellWords(cell.cell, suite)}: ${suite.baseline} reaches ${formatPart(own / best.messagesPerSecond)} of the messages a second of ${armLabel(best.arm, suite)}.`,
        ]
  })
  return {
    short: 'No arm of this suite is its ceiling, so the fastest of all stands for what can be reached:',
    sentences,
  }
}

/** A part in percent, which may be more than all. */
function formatPart(ratio: number): string {
  return `${numberText(ratio * 100)}\u00A0%`
}
