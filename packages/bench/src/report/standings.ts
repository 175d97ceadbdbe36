import type { ResultSuite } from '../run/results.js'
import type { ArmSummary, CellSummary } from '../run/summary.js'
import type { Answer } from './answer.js'
import { shownArms, tierNote } from './arms.js'
import { cellWords } from './cell-words.js'
import { keyCells } from './key-cells.js'
import { numberText } from './known.js'
import { speedOf } from './speed.js'

/** So many arms are named in a sentence. */
const MOST_NAMED = 4

/** Who is ahead and who behind in each cell, of those that do the same job; and apart from them, those that do not. */
export function standings(cells: readonly CellSummary[], suite: ResultSuite): Answer {
  const sentences = keyCells(cells).map((cell) => {
    const others = shownArms(suite).filter(({ name }) => name !== suite.baseline)
    const same = others.filter(({ name }) => tierNote(name, suite) === '').map(({ name }) => name)
    const rest = others.filter(({ name }) => tierNote(name, suite) !== '').map(({ name }) => name)
    const groups = [
      ...(['faster', 'slower', 'no difference shown'] as const).map((verdict) =>
        group(cell, same, (own) => own.verdict === verdict, verdict, suite),
      ),
      group(cell, rest, () => true, 'another job', suite),
    ]
    return `${cellWords(cell.cell, suite)}: ${groups.filter(Boolean).join('; ') || 'nothing to compare'}.`
  })
  return {
    question: `How does each compare with ${suite.baseline}?`,
    short: `Each figure is how many times as fast as ${suite.baseline} it is: above 1 is faster.`,
    sentences,
  }
}

function group(
  { arms }: CellSummary,
  names: readonly string[],
  belongs: (own: ArmSummary) => boolean,
  label: string,
  suite: ResultSuite,
): string {
  const members = arms
    .filter((own) => names.includes(own.arm) && belongs(own))
    .flatMap((own) => {
      const speed = speedOf(own)?.median
      return speed === undefined ? [] : [{ arm: own.arm, speed }]
    })
    .toSorted((a, b) => b.speed - a.speed)
    .map(({ arm, speed }) => {
      const note = tierNote(arm, suite)
      return `${arm} ${numberText(speed)} ×${note === '' ? '' : ` (${note})`}`.replaceAll(' ', '\u00A0')
    })
  if (members.length === 0) return ''
  const more = members.length > MOST_NAMED ? ` and ${members.length - MOST_NAMED} more` : ''
  return `${label}: ${members.slice(0, MOST_NAMED).join(', ')}${more}`
}
