import { writeFile } from 'node:fs/promises'
import { endOnSignals, endWithReader } from './ending.js'
import type { Fault } from './fault.js'
import { FAULTS } from './faults/faults.js'
import { table } from './layout.js'
import { parseAttackArguments, type AttackOptions } from './run/attack-arguments.js'
import { missed, progressLine, report } from './run/report.js'
import { runFault, type FaultResult } from './run/run-fault.js'
import { writeResults } from './run/write-results.js'

// The command `attack`: one fault after another, a table at the end, and exit code 1 if any figure is missed.
async function main(): Promise<number> {
  const parsed = parseAttackArguments(
    process.argv.slice(2),
    FAULTS.map((fault) => fault.name),
  )
  if ('help' in parsed) process.stdout.write(parsed.help)
  else if ('complaint' in parsed) console.error(parsed.complaint)
  else return await attack(parsed.options)
  return parsed.exitCode
}

async function attack(options: AttackOptions): Promise<number> {
  if (options.list) return list()
  const results: FaultResult[] = []
  for (const fault of FAULTS.filter(({ name }) => options.only.includes(name))) {
    const result = await runFault(fault, options)
    results.push(result)
    console.log(progressLine(result))
  }
  const lines = report(results)
  console.log(`\n${lines.join('\n')}`)
  if (options.write) await writeResults(lines)
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, undefined, 2)}\n`)
  return missed(results).length === 0 ? 0 : 1
}

function list(): number {
  for (const line of table(FAULTS.map(({ name, what }: Fault) => [name, what]))) console.log(line)
  return 0
}

endOnSignals()
endWithReader()
process.exitCode = await main()
