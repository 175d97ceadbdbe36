import { ROWS, type Box, type Layout, type RowName } from '../trace/layout.js'
import type { Flow, Mode } from '../trace/trace.js'
import { axisOf, type Axis, type Rect } from './axis.js'
import { useSetting, type Setting } from './setting.js'

/** Pixels for the names of the rows. */
export const LABELS = 128

export interface TapeProps {
  readonly flow: Flow
  readonly layout: Layout
  readonly mode: Mode
  readonly recvSize: number
  readonly label: string
  readonly byte?: number | undefined
  readonly onByte?: (byte: number) => void
}

/** A tape and where its rows are. */
export interface Placed extends TapeProps, Setting {
  readonly axis: Axis
  readonly begin: number
  readonly thick: number
  readonly cross: (row: RowName) => number
  readonly rect: (row: RowName, box: Box) => Rect
}

export function usePlaced(props: TapeProps): Placed {
  const setting = useSetting()
  const { upright, room } = setting
  const axis = axisOf(upright)
  const thick = upright ? Math.min(84, (room - 8 - 3 * 16) / 4) : 28
  const pitch = upright ? thick + (room - 12 - 4 * thick) / 3 : 54
  const begin = upright ? 46 : LABELS + Math.max(30, (room - LABELS - props.layout.length) / 2)
  const cross = (row: RowName) => 6 + ROWS.indexOf(row) * pitch
  const rect = (row: RowName, { at, size }: Box) => axis.rect(begin + at, size, cross(row), thick)
  return { ...props, ...setting, axis, begin, thick, cross, rect }
}
