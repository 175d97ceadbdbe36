import type { ComponentChildren, JSX } from 'preact'
import { scaleLog } from 'd3-scale'
import { threeDigits } from '../../number-format.js'
import { cellText, type Table, type TableCell } from '../table.js'

/** In a box that scrolls by itself where the page is narrow. */
export function HtmlTable({ title, head, rows, notes = [], words }: Table): JSX.Element {
  const headings = head.map((cell) => <th scope="col">{cell}</th>)
  return (
    <>
      <div class="box" tabIndex={0} role="region" aria-label={title}>
        <table class={words ? 'words' : 'figures'}>
          <caption>{title}</caption>
          <thead>
            <tr>{headings}</tr>
          </thead>
          <tbody>{rows.map(tableRow)}</tbody>
        </table>
      </div>
      {notes.length > 0 && <p class="faint">{notes.join(' ')}</p>}
    </>
  )
}

function tableRow([first = '', ...cells]: readonly TableCell[]): JSX.Element {
  return (
    <tr>
      <th scope="row">{cellText(first)}</th>
      {cells.map(tableCell)}
    </tr>
  )
}

/** A ratio is tinted by what it comes to: the fuller, the further from 1. */
function tableCell(cell: TableCell): JSX.Element {
  if (typeof cell === 'string') return <td>{cell}</td>
  return <td class={cell.tone} style={`--tint:${Math.round(cell.strength * 45)}%`} children={cell.text} />
}

interface PictureProps {
  readonly width: number
  readonly height: number
  /** What it shows, for those who do not see it. */
  readonly title: string
  readonly description: string
  readonly children: ComponentChildren
}

/** An SVG that is as wide as its place, made to be read at the width of a phone. */
export function Picture({ width, height, title, description, children }: PictureProps): JSX.Element {
  return (
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{title}</title>
      <desc>{description}</desc>
      {children}
    </svg>
  )
}

interface LabelProps {
  readonly x: number
  readonly y: number
  readonly look?: string
  /** Which of its ends is at x; without it, its start. */
  readonly anchor?: 'middle' | 'end'
  readonly children: ComponentChildren
}

export function Label({ x, y, look, anchor, children }: LabelProps): JSX.Element {
  return <text class={look} x={x} y={y} text-anchor={anchor} children={children} />
}

export type Range = readonly [low: number, high: number]

export interface Tick {
  readonly value: number
  readonly label: string
}

export interface Axis {
  /** What it shows, and in which unit. */
  readonly label: string
  readonly ticks: readonly Tick[]
  /** @param room from where to where it goes on the picture. */
  readonly scale: (room: Range) => (value: number) => number
}

/** Equal factors are equally far: from the least value to the greatest, widened by a factor; `among` is always in it. */
export function logAxis(
  label: string,
  values: readonly number[],
  widen: number,
  among: readonly number[] = [],
): Axis {
  const all = [...values, ...among].filter((value) => Number.isFinite(value) && value > 0)
  const domain = all.length === 0 ? [0.5, 2] : [Math.min(...all) / widen, Math.max(...all) * widen]
  const scale = scaleLog().domain(domain).clamp(true)
  return { label, ticks: logTicks(scale.ticks(7), 7), scale: (room) => scale.copy().range(room) }
}

/** At most `most` of the round values, with short labels: `0.5`, `20`, `3 k`, `2 M`. */
function logTicks(all: readonly number[], most: number): Tick[] {
  const digit = (value: number) => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9))
  const of = (...digits: number[]) => all.filter((value) => digits.includes(digit(value)))
  const powers = of(1)
  const thinned = powers.filter((_, index) => index % Math.ceil(powers.length / most) === 0)
  const values = [all, of(1, 2, 5), of(1, 3), powers].find(({ length }) => length <= most) ?? thinned
  return values.map((value) => {
    const [unit, sign] = value >= 1e6 ? [1e6, ' M'] : value >= 1000 ? [1000, ' k'] : [1, '']
    return { value, label: `${Number(value < 1 ? value.toPrecision(3) : threeDigits(value / unit))}${sign}` }
  })
}

/** Coordinates that are short. */
export function px(value: number): number {
  return Math.round(value * 10) / 10
}
