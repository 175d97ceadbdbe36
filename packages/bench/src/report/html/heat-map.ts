import { workloadWords } from '../workload-words.js'
import { targetLabel, shownTargets, subjectOf } from '../targets.js'
import { numberText, ratioText, UNKNOWN } from '../known.js'
import { speedOf } from '../speed.js'
import type { Results, ResultSuite } from '../../run/results.js'
import type { TargetSummary, WorkloadSummary } from '../../run/summary.js'
import { figure, picture } from './figure.js'
import { grids, type Grid } from './grids.js'
import { markup, type Content, type Markup } from './markup.js'

interface Tile {
  readonly row: string
  readonly column: string
  /** What it shows; `undefined` where the workload was not measured at all. */
  readonly text?: string
  /** Times as fast as the baseline. */
  readonly speed?: number
  readonly outcome?: string
}

const TILE = { width: 74, height: 34 }

/** Maps of the target that the suite is about, size by depth; where there is none, of all targets by all workloads. */
export function heatMap({ summary, suite }: Results): Markup {
  const subject = subjectOf(suite)
  const maps = subject === undefined ? [] : grids(summary.workloads, suite)
  const rows =
    subject === undefined
      ? targetRows(summary.workloads, suite)
      : workloadRows(summary.workloads, suite, subject)
  const pictures =
    subject === undefined || maps.length === 0
      ? tileMap(`All targets ÷ ${suite.baseline}`, targetTiles(summary.workloads, suite))
      : markup`<div class="panels">${maps.map((map) => sizeByDepth(map, suite, subject))}</div>`
  return figure(
    pictures,
    markup`${subject ?? 'Each target'} ÷ ${suite.baseline}, how many times as fast: blue is faster, orange slower, grey no difference shown; the fuller the colour, the
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
      const workload = at(size.value, depth.value)
      return workload === undefined ? place : { ...place, ...shownIn(workload, subject, suite) }
    }),
  )
  return tileMap(`${subject} ÷ ${suite.baseline}, ${over}`, tiles, 'in flight on each connection')
}

function shownIn(
  { targets }: WorkloadSummary,
  name: string,
  { baseline }: ResultSuite,
): Omit<Tile, 'row' | 'column'> {
  const own = targets.find(({ target }) => target === name)
  if (own === undefined || !targets.some(({ target }) => target === baseline)) return { text: 'cannot' }
  const speed = speedOf(own)?.median
  if (speed === undefined) return { text: UNKNOWN }
  return { text: numberText(speed), speed, ...(own?.outcome && { outcome: own.outcome }) }
}

function targetTiles(workloads: readonly WorkloadSummary[], suite: ResultSuite): Tile[] {
  return shownTargets(suite)
    .filter(({ name }) => name !== suite.baseline)
    .flatMap(({ name }) =>
      workloads.map((workload) => ({
        row: targetLabel(name, suite),
        column: workloadWords(workload.workload, suite),
        ...shownIn(workload, name, suite),
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

function drawTile({ text, speed, outcome }: Tile, x: number, y: number): Content {
  if (text === undefined) return undefined
  const counts = speed !== undefined && (outcome === 'faster' || outcome === 'slower')
  const fill = counts ? `var(--${outcome}-fill)` : 'var(--same-fill)'
  return markup`<rect x="${x + 1}" y="${y + 1}" width="${TILE.width - 2}" height="${TILE.height - 2}" rx="3" style="fill:${fill};fill-opacity:${counts ? strength(speed) : 1}"/><text class="${speed === undefined && 'faint'}" x="${x + TILE.width / 2}" y="${y + TILE.height / 2 + 4}" text-anchor="middle">${text}</text>
`
}

function describeRow(row: string, tiles: readonly Tile[]): string {
  const said = tiles.filter((tile) => tile.row === row && tile.text !== undefined)
  return `${row}: ${said.map(({ column, text }) => `${column} ${text}`).join(', ')}.`
}

function workloadRows(
  workloads: readonly WorkloadSummary[],
  suite: ResultSuite,
  subject: string,
): Content[][] {
  return [
    ['workload', `${subject} ÷ ${suite.baseline}`, 'outcome'],
    ...workloads.map(({ workload, targets }) => [
      workloadWords(workload, suite),
      ...speedAndOutcome(targets.find(({ target }) => target === subject)),
    ]),
  ]
}

function speedAndOutcome(own: TargetSummary | undefined): Content[] {
  return own === undefined ? ['cannot', ''] : [ratioText(speedOf(own)), own.outcome ?? '']
}

function targetRows(workloads: readonly WorkloadSummary[], suite: ResultSuite): Content[][] {
  const targets = shownTargets(suite).filter(({ name }) => name !== suite.baseline)
  return [
    ['workload', ...targets.map(({ name }) => targetLabel(name, suite))],
    ...workloads.map(({ workload, targets: own }) => [
      workloadWords(workload, suite),
      ...targets.map(({ name }) => speedAndOutcome(own.find(({ target }) => target === name))[0]),
    ]),
  ]
}
