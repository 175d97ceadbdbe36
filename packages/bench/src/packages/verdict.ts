import { formatEstimate, threeDigits } from '../number-format.js'
import { unbroken } from '../layout.js'
import { isTimed, type CellSummary, type Timed } from './comparison-summary.js'

/** Said by the numbers alone: where ours is not ahead of the best of the others, and how many cells it wins by how much. */
export function verdicts(cells: readonly CellSummary[]): string[] {
  const compared = cells.flatMap(({ cell, best }) => (best === undefined ? [] : [{ cell, best }]))
  const ahead = compared.filter(({ best }) => best.ratio.low > 1).length
  const twice = compared.filter(({ best }) => best.ratio.median >= 2).length
  return [
    `Against the fastest of the others in each cell, ours is faster in ${ahead} of ${compared.length}, and at least twice as fast in ${twice}.`,
    ...compared.flatMap(({ cell, best }) => {
      const where = `${cell.task} ${cell.name}`
      if (best.ratio.low > 1) return []
      return best.ratio.high < 1
        ? `Not ahead: ${unbroken(where)}. ${sentence(best, 'faster')}`
        : `Not certain: ${unbroken(where)}, ${sentence(best, 'unclear')}`
    }),
    ...slowerAlike(cells),
  ]
}

/** Where one of theirs is faster than what ours has of the same kind. */
function slowerAlike(cells: readonly CellSummary[]): string[] {
  const where = new Map<string, string[]>()
  for (const { cell, rows } of cells) {
    for (const row of rows) {
      if (!isTimed(row) || row.like === undefined || row.like.ratio.high >= 1) continue
      const pair = `${unbroken(row.like.name)} than ${unbroken(row.contender.name)}`
      where.set(pair, [...(where.get(pair) ?? []), unbroken(`${cell.task} ${cell.name}`)])
    }
  }
  if (where.size === 0) return []
  const pairs = [...where].map(([pair, names]) => `${pair} (${names.join(', ')})`)
  return [`Used the same way, ours is slower: ${pairs.join('; ')}.`]
}

function sentence({ contender, ratio }: Timed, how: 'faster' | 'unclear'): string {
  const name = unbroken(contender.name)
  if (how === 'unclear') return `ours ÷ ${name} is ${unbroken(formatEstimate(ratio))}.`
  return `${name} is ${threeDigits(1 / ratio.median)} times as fast as ours.`
}
