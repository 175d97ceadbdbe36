import type { Lab } from '../engine/lab.js'
import { laneLines } from '../terminal/lane-lines.js'
import { wrap, type Paint } from '../terminal/text.js'
import type { Lane, Trace } from '../trace/trace.js'
import { outcomeOf } from '../trace/verdict.js'
import { ROWS, type Row } from './rows.js'

/** What was really seen. `intact`: each message arrived as it was sent, or its loss was reported. */
export interface Observation {
  readonly observed: string
  readonly intact: boolean
}

/** One row of the comparison: what was sent, and what was seen in each mode. */
export interface ComparisonRow {
  readonly title: string
  readonly sent: string
  readonly raw: Observation
  readonly framed: Observation
  readonly why: string
}

export interface Compared {
  readonly row: ComparisonRow
  readonly trace: Trace
}

/** Runs every row, one after another. */
export async function compareModes(lab: Lab): Promise<Compared[]> {
  const all: Compared[] = []
  for (const row of ROWS) {
    const trace = await lab.run(row.experiment)
    const { title, sent, why } = row
    const [raw, framed] = trace.lanes.map((lane) => observe(row, lane))
    all.push({ row: { title, sent, raw: raw!, framed: framed!, why }, trace })
  }
  return all
}

function observe(row: Row, lane: Lane): Observation {
  return { observed: row.observed(lane), intact: outcomeOf(lane, row.experiment).good }
}

/** The rows as blocks of lines of at most 60 columns; `lanes`: each lane is drawn below what was seen in it. */
export function comparisonReport(all: readonly Compared[], paint: Paint, lanes = false): string[] {
  return all.flatMap(({ row: { title, sent, raw, framed, why }, trace }, index) => {
    const seen = ({ observed, intact }: Observation, mode: 'raw' | 'framed') => [
      ...wrap(observed, `   ${mode.padEnd(8)}`, (word) => paint.good(intact, word)),
      ...(lanes ? ['', ...laneLines(trace.lanes[mode === 'raw' ? 0 : 1]!, trace.experiment, paint), ''] : []),
    ]
    return [
      `${index + 1}. ${title}`,
      ...wrap(sent, '   sent    '),
      ...seen(raw, 'raw'),
      ...seen(framed, 'framed'),
      ...wrap(why, '   why     '),
      '',
    ]
  })
}

/** The rows as a table for a document. */
export function comparisonMarkdown(all: readonly Compared[]): string {
  const line = (...cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const seen = ({ observed, intact }: Observation) => `${intact ? '✓' : '✗'} ${observed}`
  return [
    line('', 'sent', 'raw', 'framed'),
    line('---', '---', '---', '---'),
    ...all.map(({ row }) => line(row.title, row.sent, seen(row.raw), seen(row.framed))),
  ].join('\n')
}
