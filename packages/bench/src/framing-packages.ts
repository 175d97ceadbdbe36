import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  betweenMarkers,
  endOnSignals,
  endWithReader,
  LARGEST_SEED,
  runParsed,
  seededRandom,
  shownPath,
} from '@echo/harness'
import { fit, wrap } from './layout.js'
import { comparisonMarkdown, type Comparison } from './packages/comparison-markdown.js'
import { parseComparisonArguments, type ComparisonOptions } from './packages/comparison-options.js'
import { comparisonReport, emptyFrameNotes, REPORT_WIDTH } from './packages/comparison-report.js'
import { summarizeCell } from './packages/comparison-summary.js'
import { packageVersions } from './packages/package-versions.js'
import { runComparison } from './packages/run-comparison.js'
import { environment } from './run/environment.js'

const README = join(import.meta.dirname, '../../protocol/README.md')

// The command `bench:packages`: @echo/protocol against npm's framing packages, on the same bytes in one run.
function main(): Promise<number> {
  return runParsed(
    parseComparisonArguments(process.argv.slice(2), randomInt(LARGEST_SEED)),
    compareWithPackages,
  )
}

async function compareWithPackages(options: ComparisonOptions): Promise<number> {
  endOnSignals(() => console.error('interrupted: nothing was written'))
  const versions = packageVersions()
  const where = environment(false)
  const header = [
    [...versions].map(([name, version]) => `${name} ${version}`).join(', '),
    fit(`Node ${where.node}, ${where.cores} cores, ${where.cpu}, seed ${options.seed}`, REPORT_WIDTH),
    ...(options.quick ? ['QUICK RUN: it shows that it works. NO MEASUREMENT.'] : []),
  ]
  for (const line of header) print(wrap(line, '', REPORT_WIDTH))
  const random = seededRandom(options.seed)
  try {
    const times = await runComparison(options, random, showStep)
    const cells = times.cells.map((results) => summarizeCell(results, options))
    const emptyFrames = emptyFrameNotes(times.emptyFrames)
    print(['', ...comparisonReport(cells, emptyFrames)])
    if (options.write)
      await writeReadme({
        cells,
        emptyFrames,
        versions,
        environment: where,
        run: { ...options, blocks: times.blocks },
      })
    return 0
  } catch (error) {
    print(wrap(error instanceof Error ? error.message : String(error), '', REPORT_WIDTH), console.error)
    return 1
  }
}

/** Only for somebody who waits before a terminal. */
function showStep(step: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${fit(step).padEnd(REPORT_WIDTH - 1)}\r`)
}

async function writeReadme(comparison: Comparison): Promise<void> {
  const before = await readFile(README, 'utf8')
  await writeFile(
    README,
    betweenMarkers(before, 'framing-packages', comparisonMarkdown(comparison), '## How fast'),
  )
  console.log(`\n${shownPath(README)}`)
}

function print(lines: readonly string[], log: (line: string) => void = console.log): void {
  for (const line of lines) log(line)
}

endWithReader()
process.exitCode = await main()
