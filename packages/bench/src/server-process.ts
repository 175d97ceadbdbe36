import { createInterface } from 'node:readline'
import { AllocationMeter } from './server/allocation-meter.js'
import { settledMemory } from './server/settled-memory.js'
import type { ServerAnswer, ServerRequest } from './server/server-requests.js'
import { targetNamed } from './suites/suites.js'

// Server process of a benchmark: its arguments name the suite and the target. Its first line is the port; then it answers a
// line of JSON to each line it reads, and ends with its standard input.
const { serve } = await targetNamed(process.argv[2], process.argv[3]).sides()
if (serve === undefined) throw new Error(`${process.argv[3]} has a server of its own`)
console.log(await serve())

const meter = new AllocationMeter()

function answer(request: ServerRequest): ServerAnswer {
  if (request === 'memory') return settledMemory()
  if (request === 'begin') return meter.begin()
  return meter.end()
}

createInterface({ input: process.stdin })
  .on('line', (line) => console.log(JSON.stringify(answer(line as ServerRequest))))
  .on('close', () => process.exit())
