import type { Results } from '../run/results.js'
import { writePeers } from './peer-readme.js'
import { writeReadme } from './readme.js'

/** Rewrites what the repository's documents say of a suite. Gives the paths of the files. */
export function writeDocuments(results: Results): string[] {
  if (results.suite.name === 'peers') return [writePeers(results)]
  return results.suite.name === 'bench' ? writeReadme(results) : []
}
