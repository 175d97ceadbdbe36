import { markup, type Markup } from './markup.js'
import { SERIES_COUNT } from './palette.js'

/** How a line looks: its colour, its dashes and its mark tell it from the others. */
export interface LineStyle {
  /** The class of the stroke, of the mark, and of text. */
  readonly stroke: string
  readonly mark: string
  readonly text: string
  readonly dashes: string
  readonly shape: number
}

const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '4 2', '12 4', '1 2', '6 2 1 2']

/** @param index of the line among all: as many as there are colours differ in colour and dash, those after in dash. */
export function lineStyle(index: number): LineStyle {
  const colour = index % SERIES_COUNT
  const round = Math.floor(index / SERIES_COUNT)
  return {
    stroke: `s${colour}`,
    mark: `m${colour}`,
    text: `t${colour}`,
    dashes: DASHES[(colour + round * 3) % DASHES.length]!,
    shape: (colour + round) % SHAPES.length,
  }
}

const SIZE = 4

const SHAPES: readonly ((x: number, y: number, classes: string) => Markup)[] = [
  (x, y, classes) => markup`<circle class="${classes}" cx="${x}" cy="${y}" r="${SIZE}"/>`,
  (x, y, classes) =>
    markup`<rect class="${classes}" x="${x - SIZE}" y="${y - SIZE}" width="${SIZE * 2}" height="${SIZE * 2}"/>`,
  (x, y, classes) => polygon([x, y - 5, x + 5, y + 4, x - 5, y + 4], classes),
  (x, y, classes) => polygon([x, y - 5.5, x + 5.5, y, x, y + 5.5, x - 5.5, y], classes),
  (x, y, classes) => polygon([x, y + 5, x + 5, y - 4, x - 5, y - 4], classes),
]

export function mark(shape: number, x: number, y: number, classes: string): Markup {
  return SHAPES[shape % SHAPES.length]!(x, y, classes)
}

function polygon(points: readonly number[], classes: string): Markup {
  return markup`<polygon class="${classes}" points="${points.map((value) => value.toFixed(1)).join(' ')}"/>`
}
