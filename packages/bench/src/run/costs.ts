import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { closed } from '../load/workload.js'
import type { TargetCosts } from './results.js'
import { TargetProcesses, type ReadyTarget } from './target-processes.js'

const WORKLOAD = closed(64, 256)

/** Milliseconds of load: before what is counted, so that code is compiled, and of it. */
const SETTLING = 300
const COUNTED = 200

/** Idle connections: those that make V8's heap grow as any first ones do, and those that are counted. */
const IDLE_BEFORE = 500
const IDLE_COUNTED = 2000

/** So many are opened at a time, which is less than a backlog. */
const AT_ONCE = 100

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

/** Opens connections on which nothing is sent. */
async function openIdle(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return socket.on('error', () => socket.destroy())
    })
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}
