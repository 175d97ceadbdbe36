import { fit, table, WIDTH, wrap } from '../layout.js'
import { numberText, ratioText, type Ratio } from './ratios.js'

/** A table for every way of showing it: in the terminal, as Markdown, as HTML. */
export interface Table {
  readonly title: string
  /** The first row. The first column of each row says what the row is about. */
  readonly head: readonly string[]
  readonly rows: readonly (readonly TableCell[])[]
  /** What has to be known about it, a sentence each. */
  readonly notes?: readonly string[]
  /** Its cells are words: left-aligned, and broken where they are long. */
  readonly words?: true
}

export type TableCell = string | JudgedCell

/** A ratio, and what it comes to. */
export interface JudgedCell {
  readonly text: string
  readonly tone: 'better' | 'worse' | 'same'
  /** How far it is from 1, as a share (0 to 1) of what is as far as need be told apart. */
  readonly strength: number
}

const SIGNS = { better: '+', worse: '−', same: '~' } as const

/** What the signs behind ratios mean. */
export const SIGNS_NOTE =
  'Above 1 is better in every ratio. + better, − worse, ~ no difference shown: a difference needs the whole interval beyond 1 and beyond the noise.'

/** `14.2 [13.8, 14.6] +`; in brief, `14.2+`. A ratio that nothing was concluded from has no sign. */
export function ratioCell(ratio: Ratio | undefined, brief = false): TableCell {
  if (ratio === undefined) return ratioText(undefined)
  const { estimate, outcome } = ratio
  const text = brief ? numberText(estimate.median) : ratioText(estimate)
  if (outcome === undefined) return text
  const tone = toneOf(ratio)
  const strength = tone === 'same' ? 0 : Math.min(1, 0.3 + 0.7 * Math.abs(Math.log10(estimate.median)))
  return { text: `${text}${brief ? '' : ' '}${SIGNS[tone]}`, tone, strength }
}

export function toneOf({ outcome }: Ratio): JudgedCell['tone'] {
  return outcome === 'faster' ? 'better' : outcome === 'slower' ? 'worse' : 'same'
}

export function cellText(cell: TableCell): string {
  return typeof cell === 'string' ? cell : cell.text
}

/** Columns of the name of a row in the terminal, and of one that would be like another if it were cut there. */
const [NAME, LONG_NAME] = [18, 30]

/** In lines of at most 60 columns. What does not fit beside each other stands below each other. */
export function terminalTable({ title, head, rows, notes = [], words }: Table): string[] {
  if (words) return [...wrap(title), ...rows.flatMap(wordLines)]
  const names = rows.map(([name = '']) => cellText(name))
  const ambiguous = new Set(names.map((name) => fit(name, NAME))).size < new Set(names).size
  const texts = [head, ...rows].map(([first = '', ...cells]) => [
    fit(cellText(first), ambiguous ? LONG_NAME : NAME),
    ...cells.map(cellText),
  ])
  return [
    ...wrap(title),
    ...columnGroups(texts).flatMap((group) => table(group)),
    ...notes.flatMap((note) => wrap(note)),
  ]
}

function wordLines([name = '', ...more]: readonly TableCell[]): string[] {
  return wrap(more.map(cellText).filter(Boolean).join('; '), `${cellText(name)}: `)
}

/** As many columns beside the first one as fit, then the first one again with the next. */
function columnGroups(rows: readonly (readonly string[])[]): string[][][] {
  const [head = []] = rows
  const groups: number[][] = []
  let room = 0
  for (let column = 1; column < head.length; column++) {
    const width = columnWidth(rows, column) + 2
    if (width > room) {
      groups.push([])
      room = WIDTH - columnWidth(rows, 0)
    }
    groups.at(-1)!.push(column)
    room -= width
  }
  return groups.map((columns) => rows.map((row) => [0, ...columns].map((column) => row[column] ?? '')))
}

function columnWidth(rows: readonly (readonly string[])[], column: number): number {
  return Math.max(...rows.map((row) => row[column]?.length ?? 0))
}

/** With its title as a heading of this level, or with none. */
export function markdownSection({ title, head, rows, notes = [] }: Table, heading?: '##' | '###'): string[] {
  const texts = [head, ...rows].map((row) => row.map((cell) => markdownText(cellText(cell))))
  return [
    ...(heading ? [`${heading} ${markdownText(title)}`, ''] : []),
    ...markdownTable(texts),
    '',
    ...notes.flatMap((note) => [...wrap(markdownText(note), '', 120), '']),
  ]
}

/** Text as Markdown shows it: nothing in it is markup. An interval, `[0.9, 1.1]`, is none by itself. */
export function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_<>|#]|~(?=\S)|\[(?!\d)/g, String.raw`\$&`).replaceAll(/\s*\n\s*/g, ' ')
}

/** Rows as Markdown, laid out as the formatter lays them out: the first row is the head, the first column on the left. */
export function markdownTable(rows: readonly (readonly string[])[]): string[] {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(3, columnWidth(rows, column)))
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => aligned(row[column] ?? '', column, width)).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.slice(1).map(line)]
}

function aligned(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}
