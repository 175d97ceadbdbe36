import { randomInt } from 'node:crypto'
import { endWithReader, LARGEST_SEED, runParsed } from '@echo/harness'
import { diffResults } from './commands/diff-results.js'
import { runBenchCommand } from './commands/run-bench-command.js'
import { parseBenchArguments } from './run/bench-arguments.js'
import { suiteNamed } from './suites/suites.js'

// The command `bench`: framed against raw; with the name of another suite as its first argument, that one; `bench diff`
// says what changed between two runs.
function main([first, ...rest]: readonly string[]): Promise<number> {
  if (first === 'diff') return diffResults(rest)
  const named = suiteNamed(first)
  const suite = named ?? suiteNamed('bench')!
  const args = named === undefined && first !== undefined ? [first, ...rest] : rest
  const parsed = parseBenchArguments(args, suite, randomInt(LARGEST_SEED))
  return runParsed(parsed, (options) => runBenchCommand(suite, options))
}

endWithReader()
process.exitCode = await main(process.argv.slice(2))
