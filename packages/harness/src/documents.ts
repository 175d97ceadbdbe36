import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const REPOSITORY = join(import.meta.dirname, '../../..')

/**
 * The text with `lines` between the markers of that name, and nothing else changed. A text without markers gets them at its
 * end, under a heading.
 * @throws if there is only one marker, or the closing one comes first.
 */
export function betweenMarkers(
  text: string,
  name: string,
  lines: readonly string[],
  heading: string,
): string {
  const [opening, closing] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
  const section = [opening, '', ...lines, '', closing].join('\n')
  const begin = text.indexOf(opening)
  const end = text.indexOf(closing)
  if (begin === -1 && end === -1) return `${text.trimEnd()}\n\n${heading}\n\n${section}\n`
  if (begin === -1 || end < begin) throw new Error(`the markers are not ${opening} and then ${closing}`)
  return text.slice(0, begin) + section + text.slice(end + closing.length)
}

/** Rewrites the section of a file between the markers of that name, as `betweenMarkers()` does. Gives the file's path. */
export function rewriteSection(
  file: string,
  name: string,
  lines: readonly string[],
  heading: string,
): string {
  writeFileSync(file, betweenMarkers(readFileSync(file, 'utf8'), name, lines, heading))
  return file
}

/** The path as it is shown: from the root of the repository if it lies in there. */
export function shownPath(path: string): string {
  const inside = relative(REPOSITORY, path)
  return inside.startsWith('..') ? path : inside
}
