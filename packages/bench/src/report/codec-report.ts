import type { BenchOptions } from '../run/bench-arguments.js'
import type { Results } from '../run/results.js'
import { codecMarkdown } from './codec-markdown.js'
import { codecTables } from './codec-tables.js'

/** The results of the codec sweep, as they were asked for. */
export function codecReport(results: Results, print: BenchOptions['print']): string[] {
  return print === 'markdown' ? codecMarkdown(results) : codecTables(results)
}
