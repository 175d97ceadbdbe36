/**
 * The text with `lines` between the markers of that name, and nothing else changed. A text without markers gets them at its
 * end, under a heading.
 * @throws if there is only one marker, or they stand the wrong way round.
 */
export function betweenMarkers(
  text: string,
  name: string,
  lines: readonly string[],
  heading: string,
): string {
  const [opening, closing] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
  const block = [opening, '', ...lines, '', closing].join('\n')
  const begin = text.indexOf(opening)
  const end = text.indexOf(closing)
  if (begin === -1 && end === -1) return `${text.trimEnd()}\n\n${heading}\n\n${block}\n`
  if (begin === -1 || end < begin) throw new Error(`the markers are not ${opening} and then ${closing}`)
  return text.slice(0, begin) + block + text.slice(end + closing.length)
}
