import { describeFault } from '../fault.js'
import { atMost, exactly, KB, shown } from '../figure.js'
import { reported } from '../stage.js'

/** Enough for the code to be compiled, and too few to leave memory behind that the crowd would take over. */
const VISITORS = 100

export const idle = describeFault({
  name: 'idle',
  what: 'framed connections that say nothing, and are asked afterwards',
  full: { deadline: 120, connections: 10_000 },
  short: { deadline: 60, connections: 5_000 },
  figures: ({ connections }) => ({
    each: atMost(6, 'resident memory for each', 'kB'),
    grown: shown("the same with V8's young generation, which has grown meanwhile", 'kB'),
    open: exactly(connections, 'open together'),
    answered: exactly(connections, 'answer afterwards'),
  }),
  async run(stage, { connections }) {
    const { process: server, target } = await stage.server({ handler: 'echo' })
    const visitors = stage.attacker('crowd')
    await visitors.call('open', { target, count: VISITORS })
    await visitors.call('leave')
    await reported(server, ({ open }) => open === 0)
    const before = await server.call('memory')
    const crowd = stage.attacker('crowd')
    await crowd.call('open', { target, count: connections })
    const { open } = await reported(server, (seen) => seen.open === connections)
    const after = await server.call('memory')
    const inHeap = (after.heap - before.heap) / connections / KB
    stage.note(`${inHeap.toFixed(2)} kB of them are in V8's heap, the rest is Node's and the allocator's`)
    const grown = after.resident - before.resident
    // The young generation is a pool of at most 32 MiB, whose size is chance: it is no connection's.
    const young = after.young - before.young
    return {
      each: (grown - young) / connections / KB,
      grown: grown / connections / KB,
      open,
      answered: await crowd.call('ask'),
    }
  },
})
