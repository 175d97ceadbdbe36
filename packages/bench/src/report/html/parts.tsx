import type { ComponentChildren, JSX } from 'preact'
import type { ScaleLogarithmic } from 'd3-scale'
import { threeDigits } from '../../number-format.js'
import { cellText, type Table, type TableCell } from '../table.js'

export interface SectionProps {
  /** What links point to. */
  readonly id: string
  readonly title: string
  readonly children: ComponentChildren
}

export function Section({ id, title, children }: SectionProps): JSX.Element {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  )
}

/** In a box that scrolls by itself where the page is narrow. */
export function HtmlTable({ table: { title, head, rows, notes = [], words } }: { table: Table }): JSX.Element {
  return (
    <>
      <div class="box" tabIndex={0} role="region" aria-label={title}>
        <table class={words ? 'words' : 'figures'}>
          <caption>{title}</caption>
          <thead>
            <tr>{head.map((cell) => <th scope="col">{cell}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map(([first = '', ...cells]) => (
              <tr>
                <th scope="row">{cellText(first)}</th>
                {cells.map((cell) => <Cell cell={cell} />)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {notes.map((note) => <p class="faint">{note}</p>)}
    </>
  )
}

/** A ratio is tinted by what it comes to: the fuller, the further from 1. */
function Cell({ cell }: { cell: TableCell }): JSX.Element {
  if (typeof cell === 'string') return <td>{cell}</td>
  const tint = Math.round(cell.tone === 'same' ? 0 : cell.strength * 45)
  return (
    <td class={cell.tone} style={`--tint:${tint}%`}>
      {cell.text}
    </td>
  )
}

export interface PictureProps {
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
    <svg viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{title}</title>
      <desc>{description}</desc>
      {children}
    </svg>
  )
}

/** Coordinates that are short. */
export function px(value: number): number {
  return Math.round(value * 10) / 10
}

/** The least and the greatest, widened on both sides by a factor; `among` is always in it. */
export function logDomain(values: readonly number[], widen: number, among: readonly number[] = []): [number, number] {
  const all = [...values, ...among].filter((value) => Number.isFinite(value) && value > 0)
  return all.length === 0 ? [0.5, 2] : [Math.min(...all) / widen, Math.max(...all) * widen]
}

export interface Tick {
  readonly value: number
  readonly label: string
}

/** At most `most` round values of a logarithmic scale. */
export function logTicks(scale: ScaleLogarithmic<number, number>, most: number): Tick[] {
  const all = scale.ticks(most)
  const digit = (value: number) => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9))
  const ladders = [undefined, [1, 2, 5], [1, 3], [1]].map((steps) =>
    steps === undefined ? all : all.filter((value) => steps.includes(digit(value))),
  )
  const few = ladders.find(({ length }) => length <= most)
  const powers = ladders.at(-1)!
  const every = Math.ceil(powers.length / most)
  return (few ?? powers.filter((_, index) => index % every === 0)).map((value) => ({ value, label: factor(value) }))
}

/** `0.5`, `1`, `20`, `3 k`, `2 M`. */
function factor(value: number): string {
  if (value >= 1e6) return `${Number(threeDigits(value / 1e6))} M`
  if (value >= 1000) return `${Number(threeDigits(value / 1000))} k`
  return String(Number(value < 1 ? value.toPrecision(3) : threeDigits(value)))
}
