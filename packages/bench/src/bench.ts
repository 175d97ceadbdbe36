import { randomInt } from 'node:crypto'
import { endWithReader, LARGEST_SEED, runParsed } from '@echo/harness'
import { parseBenchArguments } from './commands/bench-options.js'
import { diffResults } from './commands/diff-command.js'
import { runSuiteCommand } from './commands/suite-command.js'
import { isSuiteName, suiteNamed } from './suites.js'

// The command `bench`: framed against raw; with the name of another suite as its first argument, that one; `bench diff`
// says what changed between two runs.
async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args
  if (first === 'diff') return await diffResults(rest)
  const suite = await suiteNamed(isSuiteName(first) ? first : 'bench')
  const parsed = parseBenchArguments(isSuiteName(first) ? rest : args, suite, randomInt(LARGEST_SEED))
  return await runParsed(parsed, (options) => runSuiteCommand(suite, options))
}

endWithReader()
process.exitCode = await main(process.argv.slice(2))
