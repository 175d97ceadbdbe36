import { ROWS, type Box, type Layout, type RowName } from '../trace/layout.js'
import type { Flow, Mode } from '../trace/trace.js'
import { axisOf, type Axis, type Rect, type Screen } from './axis.js'
import type { Words } from './words-en.js'

/** Pixels for the names of the rows. */
export const LABELS = 128
/** Pixels of one column of the pictures' monospaced font. */
export const COLUMN = 7.8

export interface TapeProps {
  readonly flow: Flow
  readonly layout: Layout
  readonly mode: Mode
  readonly words: Words
  readonly screen: Screen
  readonly recvSize: number
  readonly label: string
  readonly byte?: number | undefined
  readonly onByte?: (byte: number) => void
}

/** A tape and where its rows are. */
export interface Placed extends TapeProps {
  readonly axis: Axis
  readonly begin: number
  readonly thick: number
  readonly cross: (row: RowName) => number
  readonly rect: (row: RowName, box: Box) => Rect
}

export function place(props: TapeProps): Placed {
  const {
    layout,
    screen: { upright, room },
    screen,
  } = props
  const axis = axisOf(screen)
  const thick = upright ? Math.min(84, (room - 8 - 3 * 16) / 4) : 28
  const pitch = upright ? thick + (room - 12 - 4 * thick) / 3 : 54
  const begin = upright ? 46 : LABELS + Math.max(30, (room - LABELS - layout.length) / 2)
  const cross = (row: RowName) => 6 + ROWS.indexOf(row) * pitch
  const rect = (row: RowName, { at, size }: Box) => axis.rect(begin + at, size, cross(row), thick)
  return { ...props, axis, begin, thick, cross, rect }
}
