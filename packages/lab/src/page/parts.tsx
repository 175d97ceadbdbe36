import type { ComponentChildren } from 'preact'
import type { Rect } from './axis.js'
import { centre } from './axis.js'

interface TextProps {
  readonly x: number
  readonly y: number
  readonly look: string
  readonly text: ComponentChildren
  readonly transform?: string
}

/** A line of text in a picture. */
export function Text({ look, text, ...place }: TextProps) {
  return <text class={look} {...place} children={text} />
}

/** Text in the middle of a box. */
export function Inside({ rect, look = 'in', text }: { rect: Rect; look?: string; text: ComponentChildren }) {
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
  const width = 6 + round + text.length * 7.8
  return (
    <g class="plate">
      <rect x={x - width / 2} y={y - height / 2} rx={round} {...{ width, height }} />
      <Inside rect={rect} text={text} />
    </g>
  )
}

interface ButtonProps {
  readonly text: ComponentChildren
  readonly onClick: () => void
  readonly look?: string
  readonly lang?: string
  readonly pressed?: boolean
  /** Of a choice of pages. */
  readonly current?: boolean
  /** It does nothing, but keeps the focus. */
  readonly idle?: boolean
  readonly label?: string
}

export function Button({ text, onClick, look, lang, pressed, current, idle, label }: ButtonProps) {
  const page = current === true ? 'page' : undefined
  const aria = {
    'aria-pressed': pressed,
    'aria-current': page,
    'aria-disabled': idle,
    'aria-label': label,
  } as const
  const click = () => {
    if (idle !== true) onClick()
  }
  return <button type="button" class={look} lang={lang} onClick={click} {...aria} children={text} />
}

interface PickProps<T> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [value: T, text: string])[]
  readonly onPick: (value: T) => void
}

export function Pick<T extends string | number>({ label, value, options, onPick }: PickProps<T>) {
  const items = options.map(([each, text]) => <option value={each} children={text} />)
  const pick = (event: Event) => onPick(options[(event.currentTarget as HTMLSelectElement).selectedIndex]![0])
  return (
    <label class="pick">
      {label}
      <select value={value} onChange={pick} children={items} />
    </label>
  )
}

/** What went wrong, announced immediately. */
export function Alert({ text }: { text: string | undefined }) {
  return text === undefined ? null : <p class="no" role="alert" children={text} />
}
