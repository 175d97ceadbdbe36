import type { ButtonHTMLAttributes, ComponentChildren, SVGAttributes } from 'preact'
import { centre, type Rect } from './axis.js'

/** Pixels of one column of the pictures' monospaced font. */
export const COLUMN = 7.8

interface TextProps {
  readonly x: number
  readonly y: number
  readonly look: string
  readonly text: ComponentChildren
  readonly transform?: string | undefined
}

/** A line of text in a picture. */
export function Text({ look, text, ...place }: TextProps) {
  return <text class={look} {...place} children={text} />
}

/** Text in the middle of a box. */
export function Inside({ rect, look = 'in', text }: { rect: Rect; look?: string; text: string }) {
  const { x, y } = centre(rect)
  return <Text x={x} y={y + 4.5} look={`${look} mid`} text={text} />
}

/** Text on a white plate in the middle of a box. */
export function Plate({
  rect,
  text,
  height,
  round = 3,
}: {
  rect: Rect
  text: string
  height: number
  round?: number
}) {
  const { x, y } = centre(rect)
  const width = 6 + round + text.length * COLUMN
  return (
    <g class="plate">
      <rect x={x - width / 2} y={y - height / 2} rx={round} {...{ width, height }} />
      <Inside rect={rect} text={text} />
    </g>
  )
}

/** A picture with its label. */
export function Picture({
  label,
  ...props
}: SVGAttributes<SVGSVGElement> & { label: string; width: number; height: number }) {
  return <svg role="img" aria-label={label} viewBox={`0 0 ${props.width} ${props.height}`} {...props} />
}

/** `idle`: it does nothing, but keeps the focus. */
export function Button({ idle, onClick, ...props }: ButtonHTMLAttributes & { idle?: boolean }) {
  return (
    <button type="button" aria-disabled={idle} onClick={idle === true ? undefined : onClick} {...props} />
  )
}

interface PickProps<T> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [value: T, text: string])[]
  readonly onPick: (value: T) => void
}

export function Pick<T extends string | number>({ label, value, options, onPick }: PickProps<T>) {
  const items = options.map(([each, text]) => <option value={each} children={text} />)
  return (
    <label class="pick">
      {label}
      <select
        value={value}
        onChange={({ currentTarget }) => onPick(options[currentTarget.selectedIndex]![0])}
        children={items}
      />
    </label>
  )
}

/** What went wrong, announced immediately. */
export function Alert({ text }: { text: string | undefined }) {
  return text === undefined ? null : <p class="no" role="alert" children={text} />
}
