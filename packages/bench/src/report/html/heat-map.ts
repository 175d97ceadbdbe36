import { cellWords } from '../cell-words.js'
import { armLabel, shownArms, subjectOf } from '../arms.js'
import { numberText, ratioText, UNKNOWN } from '../known.js'
import { speedOf } from '../speed.js'
import type { Results, ResultSuite } from '../../run/results.js'
import type { ArmSummary, CellSummary } from '../../run/summary.js'
import { figure, picture } from './figure.js'
import { grids, type Grid } from './grids.js'
import { markup, type Content, type Markup } from './markup.js'

interface Tile {
  readonly row: string
  readonly column: string
  /** What it shows; `undefined` where the cell was not measured at all. */
  readonly text?: string
  /** Times as fast as the baseline. */
  readonly speed?: number
  readonly verdict?: string
}

const TILE = { width: 74, height: 34 }

/** Maps of the arm that the suite is about, size by depth; where there is none, of all arms by all cells. */
export function heatMap({ summary, suite }: Results): Markup {
  const subject = subjectOf(suite)
  const maps = subject === undefined ? [] : grids(summary.cells, suite)
  const rows = subject === undefined ? armRows(summary.cells, suite) : cellRows(summary.cells, suite, subject)
  const pictures =
    subject === undefined || maps.length === 0
      ? tileMap(`All arms ÷ ${suite.baseline}`, armTiles(summary.cells, suite))
      : markup`<div class="panels">${maps.map((map) => sizeByDepth(map, suite, subject))}</div>`
  return figure(
    pictures,
    markup`${subject ?? 'Each arm'} ÷ ${suite.baseline}, how many times as fast: blue is faster, orange slower, grey no difference shown; the fuller the colour, the
larger the difference. By the median latency where messages are timed, else by messages a second. “cannot”: one of the two carries no such messages.`,
    rows,
    `How many times as fast as ${suite.baseline}: median [95 % interval]`,
  )
}

function sizeByDepth({ connections, sizes, depths, at }: Grid, suite: ResultSuite, subject: string): Markup {
  const over = connections === 1 ? 'one connection' : `${connections} connections`
  const tiles = sizes.flatMap((size) =>
    depths.map((depth): Tile => {
      const place = { row: size.label, column: depth.label }
      const cell = at(size.value, depth.value)
      return cell === undefined ? place : { ...place, ...shownIn(cell, subject, suite) }
    }),
  )
  return tileMap(`${subject} ÷ ${suite.baseline}, ${over}`, tiles, 'in flight on each connection')
}

function shownIn(
  { arms }: CellSummary,
  name: string,
  { baseline }: ResultSuite,
): Omit<Tile, 'row' | 'column'> {
  const own = arms.find(({ arm }) => arm === name)
  if (own === undefined || !arms.some(({ arm }) => arm === baseline)) return { text: 'cannot' }
  const speed = speedOf(own)?.median
  if (speed === undefined) return { text: UNKNOWN }
  return { text: numberText(speed), speed, ...(own?.verdict && { verdict: own.verdict }) }
}

function armTiles(cells: readonly CellSummary[], suite: ResultSuite): Tile[] {
  return shownArms(suite)
    .filter(({ name }) => name !== suite.baseline)
    .flatMap(({ name }) =>
      cells.map((cell) => ({
        row: armLabel(name, suite),
        column: cellWords(cell.cell, suite),
        ...shownIn(cell, name, suite),
      })),
    )
}

/** The names of columns stand upright where they are long. */
function tileMap(title: string, tiles: readonly Tile[], columnsAre = ''): Markup {
  const rows = [...new Set(tiles.map(({ row }) => row))]
  const columns = [...new Set(tiles.map(({ column }) => column))]
  const longest = Math.max(...columns.map((column) => column.length))
  const [left, slanted] = [Math.max(70, ...rows.map((row) => row.length * 6.9 + 14)), longest > 9]
  const top = slanted ? 40 + longest * 4.6 : 62
  const width = Math.max(
    left + columns.length * TILE.width + (slanted ? longest * 4.8 : 8),
    title.length * 7 + 16,
  )
  return picture({
    width,
    height: top + rows.length * TILE.height + 6,
    title,
    description: rows.map((row) => describeRow(row, tiles)).join(' '),
    content: markup`<text class="bold" x="8" y="16">${title}</text>
<text class="faint" x="${left}" y="36">${columnsAre}</text>
${columns.map((column, index) => columnName(column, left + (index + 0.5) * TILE.width, top - 8, slanted))}
${rows.map((row, index) => markup`<text x="${left - 8}" y="${top + (index + 0.5) * TILE.height + 4}" text-anchor="end">${row}</text>`)}
${tiles.map((tile) => drawTile(tile, left + columns.indexOf(tile.column) * TILE.width, top + rows.indexOf(tile.row) * TILE.height))}`,
  })
}

function columnName(name: string, x: number, y: number, slanted: boolean): Markup {
  return slanted
    ? markup`<text class="faint" x="${x}" y="${y}" transform="rotate(-40 ${x} ${y})">${name}</text>`
    : markup`<text class="faint" x="${x}" y="${y}" text-anchor="middle">${name}</text>`
}

/** How full the colour is: all of it from ten times as fast, or as slow, on. */
function strength(speed: number): number {
  return Math.min(1, 0.35 + 0.65 * Math.abs(Math.log10(speed)))
}

function drawTile({ text, speed, verdict }: Tile, x: number, y: number): Content {
  if (text === undefined) return undefined
  const counts = speed !== undefined && (verdict === 'faster' || verdict === 'slower')
  const fill = counts ? `var(--${verdict}-fill)` : 'var(--same-fill)'
  return markup`<rect x="${x + 1}" y="${y + 1}" width="${TILE.width - 2}" height="${TILE.height - 2}" rx="3" style="fill:${fill};fill-opacity:${counts ? strength(speed) : 1}"/><text class="${speed === undefined && 'faint'}" x="${x + TILE.width / 2}" y="${y + TILE.height / 2 + 4}" text-anchor="middle">${text}</text>
`
}

function describeRow(row: string, tiles: readonly Tile[]): string {
  const said = tiles.filter((tile) => tile.row === row && tile.text !== undefined)
  return `${row}: ${said.map(({ column, text }) => `${column} ${text}`).join(', ')}.`
}

function cellRows(cells: readonly CellSummary[], suite: ResultSuite, subject: string): Content[][] {
  return [
    ['cell', `${subject} ÷ ${suite.baseline}`, 'verdict'],
    ...cells.map(({ cell, arms }) => [
      cellWords(cell, suite),
      ...speedAndVerdict(arms.find(({ arm }) => arm === subject)),
    ]),
  ]
}

function speedAndVerdict(own: ArmSummary | undefined): Content[] {
  return own === undefined ? ['cannot', ''] : [ratioText(speedOf(own)), own.verdict ?? '']
}

function armRows(cells: readonly CellSummary[], suite: ResultSuite): Content[][] {
  const arms = shownArms(suite).filter(({ name }) => name !== suite.baseline)
  return [
    ['cell', ...arms.map(({ name }) => armLabel(name, suite))],
    ...cells.map(({ cell, arms: own }) => [
      cellWords(cell, suite),
      ...arms.map(({ name }) => speedAndVerdict(own.find(({ arm }) => arm === name))[0]),
    ]),
  ]
}
