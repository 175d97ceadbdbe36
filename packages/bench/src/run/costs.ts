import { closed } from '../load/workload.js'
import { TargetProcesses, type ReadyTarget } from './target-processes.js'
import { openIdle } from './idle-connections.js'

/** What a target's server takes that has nothing to do with time. */
export interface TargetCosts {
  readonly target: string
  /** Bytes allocated on the server's JavaScript heap for a message of 64 B, 256 of them in flight. */
  readonly heapBytesPerMessage: number
  /** Bytes of resident memory that a connection takes on which nothing is sent; missing if there may not be so many. */
  readonly idleConnectionBytes?: number
}

const WORKLOAD = closed(64, 256)

/** Milliseconds of load: before what is counted, so that code is compiled, and of it. */
const SETTLING = 300
const COUNTED = 200

/** Idle connections: those that make V8's heap grow as any first ones do, and those that are counted. */
const IDLE_BEFORE = 500
const IDLE_COUNTED = 2000

/** Measures it, in processes of its own. Only for targets whose server is ours. */
export async function measureCosts(target: ReadyTarget): Promise<TargetCosts> {
  const processes = new TargetProcesses(target, undefined)
  try {
    // First, as long as there is no memory about that a load has left.
    const idle = await idleConnectionBytes(processes).catch(() => undefined)
    return {
      target: target.name,
      heapBytesPerMessage: await heapBytesPerMessage(processes),
      ...(idle !== undefined && { idleConnectionBytes: idle }),
    }
  } finally {
    await processes.end()
  }
}

/** Over the whole of a load, its correctness pass included: every message is counted. */
async function heapBytesPerMessage(processes: TargetProcesses): Promise<number> {
  await processes.measure(WORKLOAD, { warmUp: 0, duration: SETTLING })
  await processes.ask('begin')
  const { exchanged } = await processes.measure(WORKLOAD, { warmUp: 0, duration: COUNTED })
  return (await processes.ask('end')) / exchanged
}

async function idleConnectionBytes(processes: TargetProcesses): Promise<number> {
  const port = await processes.port
  const few = await openIdle(port, IDLE_BEFORE)
  const before = await processes.ask('memory')
  const many = await openIdle(port, IDLE_COUNTED)
  const after = await processes.ask('memory')
  for (const socket of [...few, ...many]) socket.destroy()
  return (after - before) / IDLE_COUNTED
}
