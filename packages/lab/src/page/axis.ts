export interface Screen {
  /** Pixels that a picture has from left to right. */
  readonly room: number
  /** On a narrow screen a picture runs from top to bottom. */
  readonly upright: boolean
}

export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Places things along a picture and across it, whichever way it runs. */
export interface Axis {
  rect(along: number, length: number, cross: number, thick: number): Rect
  point(along: number, cross: number): { readonly x: number; readonly y: number }
  /** A path of straight lines. */
  line(...points: readonly (readonly [along: number, cross: number])[]): string
}

const ACROSS: Axis = {
  rect: (along, length, cross, thick) => ({ x: along, y: cross, width: length, height: thick }),
  point: (along, cross) => ({ x: along, y: cross }),
  line: (...points) => `M${points.map(([along, cross]) => `${round(along)} ${round(cross)}`).join('L')}`,
}
const DOWN: Axis = {
  rect: (along, length, cross, thick) => ({ x: cross, y: along, width: thick, height: length }),
  point: (along, cross) => ({ x: cross, y: along }),
  line: (...points) => `M${points.map(([along, cross]) => `${round(cross)} ${round(along)}`).join('L')}`,
}

export function axisOf({ upright }: Screen): Axis {
  return upright ? DOWN : ACROSS
}

export function grow({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }
}

export function centre({ x, y, width, height }: Rect): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
