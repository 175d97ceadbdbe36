import { bytesOf, streamLength } from './bytes.js'
import type { MythName } from './presets.js'
import type { Flow, Lane, Message, Trace } from './trace.js'
import { intactCount } from './verdict.js'

const NEWLINE = 10

/** The lane that a belief is about: raw, read as its believer would read it. */
export function mythLane(name: MythName, { lanes }: Trace): Lane {
  const [raw] = lanes
  const [flow] = raw!.flows
  return name === 'newline' ? { ...raw!, flows: [splitAtNewlines(flow!)] } : raw!
}

/** Whether the run is a counterexample. */
export function goesWrong(name: MythName, trace: Trace): boolean {
  const flow = mythLane(name, trace).flows[0]!
  return intactCount(flow) < flow.sent.length
}

/** What a reader makes of these bytes that takes each newline for the end of a message. */
function splitAtNewlines(flow: Flow): Flow {
  const bytes = bytesOf(flow, 0, streamLength(flow)) ?? new Uint8Array()
  const got: Message[] = []
  let start = 0
  for (const [index, byte] of bytes.entries()) {
    if (byte !== NEWLINE) continue
    const end = index + 1
    const read = flow.reads.find((span) => span.end >= end)
    if (read === undefined) break
    got.push({ at: read.at, start, end, header: 0, head: '' })
    start = end
  }
  return { ...flow, got }
}
