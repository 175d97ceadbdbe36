import { randomInt } from 'node:crypto'
import { runParsed } from './arguments.js'
import { ARMS } from './arms/arms.js'
import { endOnSignals, endWithReader } from './ending.js'
import { wrap } from './layout.js'
import { LARGEST_SEED } from './random.js'
import { parseBenchArguments } from './run/bench-arguments.js'
import { benchHeader } from './run/bench-header.js'
import { expectedTime, type BenchOptions } from './run/bench-options.js'
import { benchReport } from './run/bench-report.js'
import { environment } from './run/environment.js'
import { Progress } from './run/progress.js'
import { shownPath, writeResults } from './run/result-file.js'
import { runBench } from './run/run-bench.js'

// The command `bench`: framed against raw, throughput and round trip.
function main(): Promise<number> {
  return runParsed(parseBenchArguments(process.argv.slice(2), randomInt(LARGEST_SEED)), bench)
}

async function bench(options: BenchOptions): Promise<number> {
  print(benchHeader(options, environment()))
  const progress = new Progress(process.stdout, options.blocks, expectedTime(options, ARMS.length))
  endOnSignals(() => {
    progress.clear()
    console.error('interrupted: no results were written')
  })
  try {
    const results = await runBench(options, progress)
    progress.clear()
    print(benchReport(results))
    console.log(`\n${shownPath(await writeResults(results, options.json))}`)
    return 0
  } catch (error) {
    progress.clear()
    for (const line of wrap(error instanceof Error ? error.message : String(error))) console.error(line)
    return 1
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line)
}

endWithReader()
process.exitCode = await main()
