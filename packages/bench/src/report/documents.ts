import type { Results } from '../run/results.js'
import { writeReadme } from './readme.js'

/** Rewrites what the repository's documents say of a suite. Gives the paths of the files. */
export function writeDocuments(results: Results): string[] {
  return results.suite.name === 'bench' ? writeReadme(results) : []
}
