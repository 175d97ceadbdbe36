import { markup, type Content, type Markup } from './markup.js'

/** Rows of a table: the first one is the head; the first cell of each says what it is about. */
export type Rows = readonly (readonly Content[])[]

/**
 * In a box that scrolls by itself where the page is narrow.
 * @param kind words stand on the left, and may be broken.
 */
export function htmlTable(
  [head = [], ...rows]: Rows,
  caption: string,
  kind: 'figures' | 'words' = 'figures',
): Markup {
  return markup`<div class="box" tabindex="0" role="region" aria-label="${caption}"><table class="${kind}">
<caption>${caption}</caption>
<thead><tr>${head.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(row)}</tbody>
</table></div>
`
}

function row([first, ...cells]: readonly Content[]): Markup {
  return markup`<tr><th scope="row">${first}</th>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>
`
}
