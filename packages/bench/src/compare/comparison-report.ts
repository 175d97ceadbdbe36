import { wrap } from '../layout.js'
import type { ComparisonRow } from './comparison.js'

/** The rows as blocks of lines of at most 60 columns. */
export function comparisonReport(rows: readonly ComparisonRow[]): string[] {
  return rows.flatMap(({ title, sent, raw, framed, why }, index) => [
    `${index + 1}. ${title}`,
    ...wrap(sent, '   sent    '),
    ...wrap(raw.observed, '   raw     '),
    ...wrap(framed.observed, '   framed  '),
    ...wrap(why, '   why     '),
    '',
  ])
}
