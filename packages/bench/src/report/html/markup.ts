import { isKnown, UNKNOWN } from '../known.js'

/** Text that is markup already; only `markup` makes it. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Content = Markup | string | number | undefined | false | readonly Content[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A template of HTML or SVG. Whatever is put into it is escaped unless it is markup itself; numbers are rounded to two
 * decimals; `undefined` and `false` leave nothing. What it makes is well-formed XML too, if the templates are.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.map((text, index) => text + rendered(values[index])).join(''))
}

/** Characters that no document may hold, not even escaped. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

export function escapeText(text: string): string {
  return text.replaceAll(FORBIDDEN, '\uFFFD').replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)
}

function rendered(value: Content): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'number') return isKnown(value) ? String(Math.round(value * 100) / 100) : UNKNOWN
  return value.map(rendered).join('')
}
