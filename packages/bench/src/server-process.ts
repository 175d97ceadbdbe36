import { createInterface } from 'node:readline'
import { AllocationMeter, settledMemory, type ServerRequest } from './server-meter.js'
import { targetNamed } from './suites.js'

// Server process of a benchmark: its arguments name the suite and the target. Its first line is the port; then it answers a
// number to each line it reads, and ends with its standard input.
const sides = await (await targetNamed(process.argv[2], process.argv[3])).sides()
if (!('serve' in sides) || sides.serve === undefined)
  throw new Error(`${process.argv[3]} has a server of its own`)
console.log(await sides.serve())

const meter = new AllocationMeter()
const answers: Readonly<Record<ServerRequest, () => number>> = {
  memory: settledMemory,
  begin: () => meter.begin(),
  end: () => meter.end(),
}

createInterface({ input: process.stdin })
  .on('line', (line) => console.log(answers[line as ServerRequest]()))
  .on('close', () => process.exit())
