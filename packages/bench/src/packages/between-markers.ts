export const BEGIN = '<!-- framing-packages:begin -->'
export const END = '<!-- framing-packages:end -->'

const HEADING = '## How fast'

/**
 * The text with `lines` between the markers, and nothing else changed. A text without markers gets them at its end, under
 * a heading.
 * @throws if there is only one marker, or they stand the wrong way round.
 */
export function betweenMarkers(text: string, lines: readonly string[]): string {
  const block = [BEGIN, '', ...lines, '', END].join('\n')
  const begin = text.indexOf(BEGIN)
  const end = text.indexOf(END)
  if (begin === -1 && end === -1) return `${text.trimEnd()}\n\n${HEADING}\n\n${block}\n`
  if (begin === -1 || end < begin) throw new Error(`the markers are not ${BEGIN} and then ${END}`)
  return text.slice(0, begin) + block + text.slice(end + END.length)
}
