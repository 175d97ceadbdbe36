import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { betweenMarkers } from '@echo/harness'
import type { Results } from '../run/results.js'
import { PICTURE, readmeLines } from './readme-lines.js'
import { pictureFile } from './picture-file.js'

const REPOSITORY = join(import.meta.dirname, '../../../..')
const NAME = 'bench'
const HEADING = '## How fast'

/**
 * Writes what a run found out into `README.md`, between its markers, and the picture beside it. The same results leave the
 * same files, and nothing else in them changes.
 * @param root of the repository.
 * @returns the paths of both.
 */
export function writeReadme(results: Results, root = REPOSITORY): string[] {
  const [readme, picture] = [join(root, 'README.md'), join(root, PICTURE)]
  const text = readFileSync(readme, 'utf8')
  mkdirSync(join(picture, '..'), { recursive: true })
  writeFileSync(readme, betweenMarkers(withPlace(text), NAME, readmeLines(results), HEADING))
  writeFileSync(picture, pictureFile(results))
  return [readme, picture]
}

/** A README without a place for it gets one before its first heading, which is behind the first example. */
function withPlace(text: string): string {
  const first = text.indexOf('\n## ')
  if (text.includes(`<!-- ${NAME}:begin -->`) || first === -1) return text
  return `${text.slice(0, first)}\n${HEADING}\n\n<!-- ${NAME}:begin -->\n<!-- ${NAME}:end -->\n${text.slice(first)}`
}
