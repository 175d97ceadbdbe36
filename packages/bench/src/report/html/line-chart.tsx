import type { ComponentChildren, JSX } from 'preact'
import { line as lineOf, symbol, symbolsFill } from 'd3-shape'
import { Picture, px, type Tick } from './parts.js'
import { SERIES_COUNT } from './style.js'

export type Range = [from: number, to: number]
export type Scale = (value: number) => number

export interface Axis {
  /** What it shows, and in which unit. */
  readonly label: string
  readonly ticks: readonly Tick[]
  /** @param room from where to where it goes on the picture. */
  scale(room: Range): Scale
}

export interface Line {
  readonly name: string
  /** Which of the colors, dashes and marks it has. */
  readonly style: number
  /** In ascending order of x. Points that are not finite are left out. */
  readonly points: readonly (readonly [x: number, y: number])[]
  /** No mark at each point: there are many. */
  readonly plain?: boolean
  /** Marks only: its points are not one course. */
  readonly loose?: boolean
}

/** The part of the picture in which values lie. */
export interface Area {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface LineChartProps {
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly Line[]
  /** Lies behind the lines. */
  readonly behind?: (x: Scale, y: Scale, area: Area) => ComponentChildren
}

const WIDTH = 380
const HEIGHT = 270
const AREA: Area = { left: 46, right: WIDTH - 14, top: 44, bottom: HEIGHT - 40 }
const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '4 2', '12 4', '1 2', '6 2 1 2']

/** Lines, whose names stand in a legend beside the charts. */
export function LineChart({ title, x, y, lines, behind }: LineChartProps): JSX.Element {
  const { left, right, top, bottom } = AREA
  const [scaleX, scaleY] = [x.scale([left + 6, right - 6]), y.scale([bottom, top])]
  const [atX, atY] = [(value: number) => px(scaleX(value)), (value: number) => px(scaleY(value))]
  return (
    <Picture width={WIDTH} height={HEIGHT} title={title} description={`${y.label} by ${x.label}: ${lines.map(({ name }) => name).join(', ')}.`}>
      <text class="bold" x={8} y={14}>{title}</text>
      {behind?.(atX, atY, AREA)}
      {y.ticks.map(({ value, label }) => (
        <>
          <line class="grid" x1={left} x2={right} y1={atY(value)} y2={atY(value)} />
          <text class="faint" x={left - 6} y={atY(value) + 4} text-anchor="end">{label}</text>
        </>
      ))}
      {x.ticks.map(({ value, label }) => (
        <>
          <line class="axis" x1={atX(value)} x2={atX(value)} y1={bottom} y2={bottom + 4} />
          <text class="faint" x={atX(value)} y={bottom + 16} text-anchor="middle">{label}</text>
        </>
      ))}
      <line class="axis" x1={left} x2={right} y1={bottom} y2={bottom} />
      <text class="faint" x={8} y={top - 10}>{y.label}</text>
      <text class="faint" x={(left + right) / 2} y={bottom + 34} text-anchor="middle">{x.label}</text>
      {lines.map((line) => <Course line={line} x={atX} y={atY} />)}
    </Picture>
  )
}

function Course({ line: { style, points, plain, loose }, x, y }: { line: Line; x: Scale; y: Scale }): JSX.Element {
  const known = points.filter((point) => point.every(Number.isFinite)).map(([px0, py0]): [number, number] => [x(px0), y(py0)])
  const { color, dashes } = styleOf(style)
  return (
    <>
      {!loose && known.length > 1 && <path class={`line s${color}`} stroke-dasharray={dashes} d={lineOf().digits(1)(known)!} />}
      {(!plain || known.length === 1) && known.map(([atX, atY]) => <Mark style={style} x={atX} y={atY} />)}
    </>
  )
}

/** As many lines as there are colors differ in color, dash and mark; those after in dash and mark. */
function styleOf(index: number): { color: number; dashes: string; shape: number } {
  const [color, turn] = [index % SERIES_COUNT, Math.floor(index / SERIES_COUNT)]
  return { color, dashes: DASHES[(color + turn * 3) % DASHES.length]!, shape: (color + turn) % symbolsFill.length }
}

function Mark({ style, x, y }: { style: number; x: number; y: number }): JSX.Element {
  const { color, shape } = styleOf(style)
  return <path class={`m${color}`} transform={`translate(${x} ${y})`} d={symbol(symbolsFill[shape], 44).digits(1)()!} />
}

/** What the lines of the charts beside it are. */
export function Legend({ lines }: { lines: readonly Pick<Line, 'name' | 'style'>[] }): JSX.Element {
  return (
    <ul class="legend">
      {lines.map(({ name, style }) => (
        <li>
          <svg viewBox="0 0 34 12" aria-hidden="true">
            <line class={`line s${styleOf(style).color}`} stroke-dasharray={styleOf(style).dashes} x1={0} x2={34} y1={6} y2={6} />
            <Mark style={style} x={17} y={6} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  )
}
