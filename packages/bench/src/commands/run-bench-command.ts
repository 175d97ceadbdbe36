import { endOnSignals } from '../ending.js'
import { wrap } from '../layout.js'
import { codecReport } from '../report/codec-report.js'
import { runHeader } from '../report/header.js'
import { Progress } from '../report/progress.js'
import { tables } from '../report/tables.js'
import type { BenchOptions } from '../run/bench-arguments.js'
import { environment } from '../run/environment.js'
import { Journal } from '../run/journal.js'
import { resultPath, shownPath, writeResults } from '../run/result-files.js'
import type { Results } from '../run/results.js'
import { runSuite } from '../run/run-suite.js'
import type { Suite } from '../suites/suite.js'

/** Runs a suite, prints what it found, and writes its files. Gives the exit code. */
export async function runBenchCommand(suite: Suite, options: BenchOptions): Promise<number> {
  const progress = new Progress(process.stderr, suite)
  try {
    const results = await measure(suite, options, progress)
    print(suite.name === 'codecs' ? codecReport(results, options.print) : tables(results))
    return 0
  } catch (error) {
    progress.clear()
    for (const line of wrap(error instanceof Error ? error.message : String(error))) console.error(line)
    return 1
  }
}

async function measure(suite: Suite, options: BenchOptions, progress: Progress): Promise<Results> {
  const { run, output } = options
  const journal = options.resume === undefined ? undefined : Journal.resume(options.resume)
  const settings = journal?.head.options ?? run
  const path = resultPath(output, suite.name, settings.profile, new Date())
  const journalPath = options.resume ?? `${path}.jsonl`
  print(runHeader(suite, settings, environment(settings.pin)))
  endOnSignals(() => {
    progress.clear()
    console.error(`interrupted: go on with --resume ${shownPath(journalPath)}`)
  })
  const results = await runSuite(suite, settings, journal ?? journalPath, progress)
  progress.clear()
  await writeResults(`${path}.json`, results)
  return results
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line)
}
