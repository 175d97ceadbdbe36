import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { endOnSignals, endWithReader, rewriteSection, runParsed, table } from '@echo/harness'
import { parseAttackArguments, type AttackOptions } from './attack-options.js'
import { FAULTS } from './faults/faults.js'
import { missed, progressLine, report } from './report.js'
import { runFault, type FaultResult } from './run-fault.js'

const README = join(import.meta.dirname, '../README.md')

// The command `attack`: one fault after another, a table at the end, and exit code 1 if any figure is missed.
async function attack(options: AttackOptions): Promise<number> {
  if (options.list) {
    for (const line of table(
      FAULTS.map(({ name, what }) => [name, what]),
      [0, 1],
    ))
      console.log(line)
    return 0
  }
  const results: FaultResult[] = []
  for (const fault of FAULTS.filter(({ name }) => options.only.includes(name))) {
    const result = await runFault(fault, options)
    results.push(result)
    console.log(progressLine(result))
  }
  const lines = report(results)
  console.log(`\n${lines.join('\n')}`)
  if (options.write) rewriteSection(README, 'attack', ['```text', ...lines, '```'], '## What was measured')
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, undefined, 2)}\n`)
  return missed(results).length === 0 ? 0 : 1
}

endOnSignals(() => console.error('interrupted'))
endWithReader()
const names = FAULTS.map(({ name }) => name)
process.exitCode = await runParsed(parseAttackArguments(process.argv.slice(2), names), attack)
