import { htmlTable, type Rows } from './table.js'
import { markup, type Content, type Markup } from './markup.js'

/** A part of the report with a heading of its own. */
export interface Section {
  /** What links point to. */
  readonly id: string
  readonly title: string
  readonly content: Content
}

/** A picture, what it shows in words, and the same figures as a table. */
export function figure(drawn: Content, words: Content, rows: Rows, caption: string): Markup {
  return markup`<figure>
<figcaption>${words}</figcaption>
${drawn}
</figure>
<details><summary>The same as a table</summary>
${htmlTable(rows, caption)}</details>
`
}

export interface Picture {
  readonly width: number
  readonly height: number
  /** What it shows, for those who do not see it. */
  readonly title: string
  readonly description: string
  readonly content: Content
}

/** An SVG that is as wide as its box, and no smaller than can be read: the box scrolls then. */
export function picture({ width, height, title, description, content }: Picture): Markup {
  return markup`<div class="box" tabindex="0" role="group" aria-label="${title}"><svg viewBox="0 0 ${width} ${height}" role="img" style="max-width:${width}px;min-width:${Math.round(width * 0.85)}px">
<title>${title}</title>
<desc>${description}</desc>
${content}
</svg></div>
`
}
