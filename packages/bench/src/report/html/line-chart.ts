import { picture } from './figure.js'
import { lineStyle, mark } from './mark.js'
import { markup, type Content, type Markup } from './markup.js'
import type { Range, Scale, Tick } from './scale.js'
import { spread } from './spread.js'

export interface Axis {
  /** What it shows, and in which unit. */
  readonly label: string
  readonly ticks: readonly Tick[]
  /** @param room from where to where it goes on the page. */
  scale(room: Range): Scale
}

export interface Line {
  readonly name: string
  /** Which of the colours, dashes and marks it has. */
  readonly style: number
  /** In ascending order of x. Points that are not finite are left out. */
  readonly points: readonly (readonly [x: number, y: number])[]
  /** No mark at each point: there are many. */
  readonly plain?: boolean
  /** Marks only: its points are not one course. */
  readonly loose?: boolean
}

export interface LineChart {
  readonly title: string
  readonly description: string
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly Line[]
  /** Lies behind the lines. */
  readonly behind?: (x: Scale, y: Scale, area: Area) => Content
}

/** The part of the picture in which values lie. */
export interface Area {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const WIDTH = 560
const HEIGHT = 340
const LABEL_GAP = 14
const CHARACTER = 6.7

/** Lines with their names at their ends. */
export function lineChart({ title, description, x, y, lines, behind }: LineChart): Markup {
  const names = Math.max(0, ...lines.filter(({ loose }) => !loose).map(({ name }) => name.length))
  const height = Math.max(HEIGHT, lines.length * LABEL_GAP + 94)
  const area = {
    left: 58,
    right: WIDTH - Math.min(190, names * CHARACTER + 26),
    top: 48,
    bottom: height - 46,
  }
  const [scaleX, scaleY] = [x.scale([area.left + 6, area.right - 6]), y.scale([area.bottom, area.top])]
  const shown = lines.map((line) => ({
    ...line,
    points: line.points.filter((point) => point.every(Number.isFinite)),
  }))
  return picture({
    width: WIDTH,
    height,
    title,
    description,
    content: markup`<text class="bold" x="8" y="16">${title}</text>
${behind?.(scaleX, scaleY, area)}
${axes(x, y, scaleX, scaleY, area)}
${shown.map((line) => course(line, scaleX, scaleY))}
${lineNames(shown, scaleX, scaleY, area)}`,
  })
}

function axes(x: Axis, y: Axis, scaleX: Scale, scaleY: Scale, { left, right, top, bottom }: Area): Markup {
  return markup`${y.ticks.map(({ value, label }) => {
    const at = scaleY(value)
    return markup`<line class="grid" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/><text class="faint" x="${left - 6}" y="${at + 4}" text-anchor="end">${label}</text>
`
  })}${x.ticks.map(({ value, label }) => {
    const at = scaleX(value)
    return markup`<line class="axis" x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 4}"/><text class="faint" x="${at}" y="${bottom + 17}" text-anchor="middle">${label}</text>
`
  })}<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
<text class="faint" x="${left}" y="${top - 10}">${y.label}</text>
<text class="faint" x="${(left + right) / 2}" y="${bottom + 36}" text-anchor="middle">${x.label}</text>`
}

function course({ style, points, plain, loose }: Line, x: Scale, y: Scale): Markup {
  const { stroke, mark: fill, dashes, shape } = lineStyle(style)
  const path = points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(' ')
  return markup`${!loose && points.length > 1 && markup`<polyline class="line ${stroke}" stroke-dasharray="${dashes}" points="${path}"/>`}${(!plain || points.length === 1) && points.map(([px, py]) => mark(shape, x(px), y(py), fill))}
`
}

/** At the last point of each line, moved apart, with a thread to where it belongs. */
function lineNames(lines: readonly Line[], x: Scale, y: Scale, area: Area): Content {
  const named = lines.filter(({ loose, points }) => !loose && points.length > 0)
  const ends = named.map(({ points }) => {
    const [px, py] = points.at(-1)!
    return { x: x(px), y: y(py) }
  })
  const at = spread(
    ends.map((end) => end.y),
    LABEL_GAP,
    area.top,
    area.bottom,
  )
  return named.map(({ name, style }, index) => {
    const { stroke, text } = lineStyle(style)
    const [end, to] = [ends[index]!, at[index]!]
    return markup`<polyline class="leader ${stroke}" points="${`${(end.x + 6).toFixed(1)},${end.y.toFixed(1)} ${area.right + 4},${end.y.toFixed(1)} ${area.right + 14},${to.toFixed(1)}`}"/><text class="${text}" x="${area.right + 17}" y="${to + 4}">${name}</text>
`
  })
}
