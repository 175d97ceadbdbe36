import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchOptions } from '../run/bench-arguments.js'
import type { Results } from '../run/results.js'
import { betweenMarkers } from './between-markers.js'
import { peerMarkdown } from './peer-markdown.js'
import { peerTablesText } from './peer-tables.js'

const README = join(import.meta.dirname, '../../README.md')

/** The results of the suite `peers`, as they were asked for. */
export function peerReport(results: Results, print: BenchOptions['print']): string[] {
  return print === 'markdown' ? peerMarkdown(results) : peerTablesText(results)
}

/** Writes them into this package's README. Gives its path. */
export function writePeers(results: Results, readme = README): string {
  const before = readFileSync(readme, 'utf8')
  writeFileSync(readme, betweenMarkers(before, 'peers', peerMarkdown(results), '## What came out'))
  return readme
}
