import type { ComponentChildren, JSX } from 'preact'
import { line as lineOf, symbol, symbolsFill } from 'd3-shape'
import { Label, Picture, px, type Axis } from './parts.js'
import { SERIES_COUNT } from './style.js'

export interface Line {
  readonly name: string
  /** Which of the colors, dashes and marks it has. */
  readonly style: number
  /** In ascending order of x. Points that are not finite are left out. */
  readonly points: readonly (readonly [x: number, y: number])[]
}

interface LineChartProps {
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly Line[]
  /** No mark at each point: there are many. */
  readonly plain?: boolean
  /** The line at 1 is drawn, and these stretches of x are shaded. */
  readonly about?: readonly (readonly [from: number, to: number])[]
}

type Point = [x: number, y: number]

const WIDTH = 380
const HEIGHT = 270
const [LEFT, RIGHT, TOP, BOTTOM] = [46, WIDTH - 22, 44, HEIGHT - 40]
const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '4 2', '12 4', '1 2', '6 2 1 2']

/** Lines, whose names stand in a legend beside the charts. */
export function LineChart({ title, x, y, lines, plain = false, about }: LineChartProps): JSX.Element {
  const [scaleX, scaleY] = [x.scale([LEFT + 6, RIGHT - 6]), y.scale([BOTTOM, TOP])]
  const [atX, atY] = [(value: number) => px(scaleX(value)), (value: number) => px(scaleY(value))]
  const description = `${y.label} by ${x.label}: ${lines.map(({ name }) => name).join(', ')}.`
  const level = (look: string, at: number) => <line class={look} x1={LEFT} x2={RIGHT} y1={at} y2={at} />
  const courses = lines.map(({ style, points }) => {
    const known = points.filter((point) => point.every(Number.isFinite))
    return courseOf(
      style,
      known.map(([px0, py0]): Point => [atX(px0), atY(py0)]),
      plain,
    )
  })
  return (
    <Picture width={WIDTH} height={HEIGHT} title={title} description={description}>
      <Label look="bold" x={8} y={14} children={title} />
      {about?.map(([from, to]) => (
        <rect class="band" x={atX(from)} y={TOP} width={px(atX(to) - atX(from))} height={BOTTOM - TOP} />
      ))}
      {y.ticks.map(({ value }) => level('grid', atY(value)))}
      {y.ticks.map(({ value, label }) => (
        <Label look="faint" x={LEFT - 6} y={atY(value) + 4} anchor="end" children={label} />
      ))}
      {x.ticks.map(({ value, label }) => (
        <Label look="faint" x={atX(value)} y={BOTTOM + 16} anchor="middle" children={label} />
      ))}
      {level('axis', BOTTOM)}
      {about && level('one', atY(1))}
      <Label look="faint" x={8} y={TOP - 10} children={y.label} />
      <Label look="faint" x={(LEFT + RIGHT) / 2} y={BOTTOM + 34} anchor="middle" children={x.label} />
      {courses}
    </Picture>
  )
}

function courseOf(style: number, points: Point[], plain: boolean): ComponentChildren {
  const { color, dashes } = styleOf(style)
  return [
    points.length > 1 && (
      <path class={`line s${color}`} stroke-dasharray={dashes} d={lineOf().digits(1)(points)!} />
    ),
    (!plain || points.length === 1) && points.map((point) => mark(style, point)),
  ]
}

/** As many lines as there are colors differ in color, dash and mark; those after in dash and mark. */
function styleOf(index: number): { color: number; dashes: string; shape: number } {
  const [color, turn] = [index % SERIES_COUNT, Math.floor(index / SERIES_COUNT)]
  const [dashes, shape] = [DASHES[(color + turn * 3) % DASHES.length]!, (color + turn) % symbolsFill.length]
  return { color, dashes, shape }
}

function mark(style: number, [x, y]: Point): JSX.Element {
  const { color, shape } = styleOf(style)
  const d = symbol(symbolsFill[shape], 44).digits(1)()!
  return <path class={`m${color}`} transform={`translate(${x} ${y})`} d={d} />
}

/** What the lines of the charts beside it are. */
export function Legend({ names }: { names: readonly string[] }): JSX.Element {
  const items = names.map((name, style) => (
    <li>
      <svg
        viewBox="0 0 34 12"
        aria-hidden="true"
        children={courseOf(
          style,
          [
            [0, 6],
            [34, 6],
          ],
          true,
        )}
      />
      {name}
    </li>
  ))
  return <ul class="legend">{items}</ul>
}
