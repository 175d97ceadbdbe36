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

/** @param upright from top to bottom, otherwise from left to right. */
export function axisOf(upright: boolean): Axis {
  const point = (along: number, cross: number) => (upright ? { x: cross, y: along } : { x: along, y: cross })
  return {
    point,
    rect(along, length, cross, thick) {
      const [width, height] = upright ? [thick, length] : [length, thick]
      return { ...point(along, cross), width, height }
    },
    line(...points) {
      const all = points.map(([along, cross]) => point(along, cross))
      return `M${all.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`
    },
  }
}

export function grow({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }
}

export function centre({ x, y, width, height }: Rect): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 }
}
