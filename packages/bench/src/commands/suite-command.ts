import { writeFile } from 'node:fs/promises'
import { endOnSignals, shownPath } from '@echo/harness'
import { wrap } from '../layout.js'
import { writePackages } from '../packages/packages-report.js'
import { writeDocuments } from '../report/documents.js'
import { htmlReport } from '../report/html/page.js'
import { Progress } from '../report/progress.js'
import { gateLines, runHeader } from '../report/run-words.js'
import { suiteReport } from '../report/suite-report.js'
import { checkGate } from '../run/gate.js'
import { busyWarning, environment } from '../run/machine.js'
import { resultPath } from '../run/result-files.js'
import type { Results } from '../run/results.js'
import { runSuite } from '../run/run-suite.js'
import type { Suite } from '../suites.js'
import type { BenchOptions } from './bench-options.js'

const FAILED = 1
const TOO_NOISY = 3

/** Runs a suite, prints what it found, and writes its files. Gives the exit code. */
export async function runSuiteCommand(suite: Suite, options: BenchOptions): Promise<number> {
  const progress = new Progress(process.stderr, suite)
  try {
    return exitCodeOf(await run(suite, options, progress), options)
  } catch (error) {
    progress.clear()
    complain(wrap(error instanceof Error ? error.message : String(error)))
    return FAILED
  }
}

async function run(suite: Suite, options: BenchOptions, progress: Progress): Promise<Results> {
  const machine = await environment()
  const warning = busyWarning(machine)
  if (isText(options)) print(runHeader(suite, options.run, machine))
  if (warning !== undefined) complain([...wrap(warning), ''])
  endOnSignals(() => {
    progress.clear()
    complain(['interrupted: nothing was written'])
  })
  const results = await runSuite(suite, options.run, machine, progress)
  progress.clear()
  const path = resultPath(options.output, suite.name, options.run.profile, new Date(results.startedAt))
  await writeFile(`${path}.json`, `${JSON.stringify(results)}\n`)
  await writeFile(`${path}.html`, htmlReport(results))
  const written = [`${path}.json`, `${path}.html`, ...(options.write ? await documentsOf(results) : [])]
  if (isText(options)) print([...written.map(shownPath), ''])
  print(suiteReport(results, options.print))
  return results
}

/** Rewrites what the repository says of the suite, and gives the paths. */
async function documentsOf(results: Results): Promise<string[]> {
  const { name } = results.suite
  return name === 'decode' || name === 'encode' ? [await writePackages(results)] : writeDocuments(results)
}

function exitCodeOf(results: Results, { gate, strict }: BenchOptions): number {
  const findings = gate ? checkGate(results) : []
  if (gate) complain(gateLines(findings))
  if (findings.some(({ outcome }) => outcome === 'broken')) return FAILED
  if (!strict || results.summary.control.sound) return 0
  complain(['too noisy: the A/A control is not within 5 % of 1'])
  return TOO_NOISY
}

function isText({ print: form }: BenchOptions): boolean {
  return form === 'summary' || form === 'details'
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line)
}

/** Beside the results, on standard error. */
function complain(lines: readonly string[]): void {
  for (const line of lines) console.error(line)
}
