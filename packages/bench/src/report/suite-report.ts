import type { BenchOptions } from '../run/bench-arguments.js'
import type { Results } from '../run/results.js'
import { codecMarkdown } from './codec-markdown.js'
import { codecTables } from './codec-tables.js'
import { markdownReport } from './markdown.js'
import { tables } from './tables.js'

/** The results of any suite, as they are to be printed. */
export function suiteReport(results: Results, print: BenchOptions['print']): string[] {
  if (print === 'json') return [JSON.stringify(results)]
  if (results.suite.name === 'codecs')
    return print === 'markdown' ? codecMarkdown(results) : codecTables(results)
  return print === 'markdown' ? markdownReport(results) : tables(results)
}
