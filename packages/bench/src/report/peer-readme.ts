import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { betweenMarkers } from '@echo/harness'
import type { Results } from '../run/results.js'
import { peerMarkdown } from './peer-markdown.js'

const README = join(import.meta.dirname, '../../README.md')

/** Writes the results of the suite `peers` into this package's README. Gives its path. */
export function writePeers(results: Results, readme = README): string {
  const before = readFileSync(readme, 'utf8')
  writeFileSync(readme, betweenMarkers(before, 'peers', peerMarkdown(results), '## What came out'))
  return readme
}
