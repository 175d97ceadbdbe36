import type { Lab } from '../engine/lab.js'
import { laneLines } from '../terminal/lane-lines.js'
import { wrap, type Paint } from '../terminal/text.js'
import { checkExperiment, type Lane, type Mode, type Trace } from '../trace/trace.js'
import { outcomeOf } from '../trace/verdict.js'
import { ROWS, type Row } from './rows.js'

/** What was really seen. `intact`: each message arrived as it was sent, or its loss was reported. */
export interface Observation {
  readonly observed: string
  readonly intact: boolean
}

/** One row of the comparison: what was sent, and what was seen in each mode. */
export type ComparisonRow = Pick<Row, 'title' | 'sent' | 'why'> & Readonly<Record<Mode, Observation>>

export interface Compared {
  readonly row: ComparisonRow
  readonly trace: Trace
}

/** Runs every row, one after another. */
export async function compareModes(lab: Lab): Promise<Compared[]> {
  const all: Compared[] = []
  for (const { title, sent, why, experiment, observed } of ROWS) {
    const trace = await lab.run(checkExperiment(experiment))
    const observe = (lane: Lane) => ({ observed: observed(lane), intact: outcomeOf(lane, experiment).good })
    const [raw, framed] = trace.lanes
    all.push({ row: { title, sent, raw: observe(raw), framed: observe(framed), why }, trace })
  }
  return all
}

/** The rows as blocks of lines of at most 60 columns; `lanes`: each lane is drawn below what was seen in it. */
export function comparisonReport(all: readonly Compared[], paint: Paint, lanes = false): string[] {
  return all.flatMap(({ row, trace }, index) => [
    `${index + 1}. ${row.title}`,
    ...wrap(row.sent.split(' '), '   sent    '),
    ...trace.lanes.flatMap((lane) => {
      const { observed, intact } = row[lane.mode]
      const seen = wrap(observed.split(' '), `   ${lane.mode.padEnd(8)}`, (word) => paint(intact, word))
      return lanes ? [...seen, ...laneLines(lane, trace.experiment)] : seen
    }),
    ...wrap(row.why.split(' '), '   why     '),
    '',
  ])
}

/** The rows as a table for a document. */
export function comparisonMarkdown(all: readonly Compared[]): string {
  const line = (...cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const seen = ({ observed, intact }: Observation) => `${intact ? '✓' : '✗'} ${observed}`
  const rows = all.map(({ row }) => line(row.title, row.sent, seen(row.raw), seen(row.framed)))
  return [line('', 'sent', 'raw', 'framed'), line('---', '---', '---', '---'), ...rows].join('\n')
}
