import { wrap } from '../layout.js'
import { isMeasurement } from '../run/run-options.js'
import type { Results } from '../run/results.js'
import { workloadTables } from './workload-tables.js'
import { NO_MEASUREMENT } from './header.js'
import { controlNote, footnotes } from './notes.js'
import { usageTable } from './usage-table.js'

/** The results as tables of at most 60 columns. */
export function tables(results: Results): string[] {
  const { summary, suite, options } = results
  return [
    ...summary.workloads.flatMap((workload) => [...workloadTables(workload, suite), '']),
    ...usageTable(results),
    ...footnotes(results),
    ...controlNote(summary.control, suite),
    ...suite.missing.flatMap(({ target, missing }) => wrap(missing, `${target}: not here: `)),
    ...(isMeasurement(options) ? [] : ['', NO_MEASUREMENT]),
  ]
}
