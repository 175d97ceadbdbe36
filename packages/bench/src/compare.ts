import { endWithReader, parseArguments, runParsed } from '@echo/harness'
import { comparisonReport } from './compare/comparison-report.js'
import { compareModes } from './compare/comparison.js'

interface Flags {
  json?: true
}

// The command `compare`: what raw and framed connections do with the same messages, run live.
function main(): Promise<number> {
  const parsed = parseArguments(
    process.argv.slice(2),
    (command) =>
      command
        .name('compare')
        .description('The same messages over raw and framed connections, live')
        .option('--json', 'print the rows as JSON'),
    (command) => command.opts<Flags>(),
  )
  return runParsed(parsed, compare)
}

async function compare({ json }: Flags): Promise<number> {
  if (json !== true) console.log('Raw beside framed, each row seen just now on 127.0.0.1\n')
  const rows = await compareModes()
  if (json === true) console.log(JSON.stringify(rows, undefined, 2))
  else for (const line of comparisonReport(rows)) console.log(line)
  const wrong = rows.filter((row) => !row.framed.intact)
  for (const { title } of wrong) console.error(`framed went wrong: ${title}`)
  return wrong.length === 0 ? 0 : 1
}

endWithReader()
process.exitCode = await main()
