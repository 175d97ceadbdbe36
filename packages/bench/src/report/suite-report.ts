import type { BenchOptions } from '../run/bench-arguments.js'
import type { Results } from '../run/results.js'
import { codecMarkdown } from './codec-markdown.js'
import { codecTables } from './codec-tables.js'
import { markdownReport } from './markdown.js'
import { peerMarkdown } from './peer-markdown.js'
import { peerTablesText } from './peer-tables.js'
import { tables } from './tables.js'

/** The results of any suite, as they are to be printed. */
export function suiteReport(results: Results, print: BenchOptions['print']): string[] {
  if (print === 'json') return [JSON.stringify(results)]
  if (results.suite.name === 'codecs')
    return print === 'markdown' ? codecMarkdown(results) : codecTables(results)
  if (results.suite.name === 'peers')
    return print === 'markdown' ? peerMarkdown(results) : peerTablesText(results)
  return print === 'markdown' ? markdownReport(results) : tables(results)
}
