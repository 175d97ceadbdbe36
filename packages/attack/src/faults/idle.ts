import { describeFault } from '../fault.js'
import { atMost, exactly, shown } from '../figure.js'
import { KB } from '../units.js'
import { until } from '../until.js'

/** So many that V8's young generation has reached its full size: a pool, and the same however many come later. */
const VISITORS = 2_000

export const idle = describeFault({
  name: 'idle',
  what: 'framed connections that say nothing, and are asked afterwards',
  full: { deadline: 120, connections: 10_000 },
  short: { deadline: 60, connections: 10_000 },
  figures: ({ connections }) => ({
    each: atMost(6, 'resident memory for each', 'kB'),
    fresh: shown("the same with V8's young generation, which grows once", 'kB'),
    open: exactly(connections, 'open together'),
    answered: exactly(connections, 'answer afterwards'),
  }),
  async run(stage, { connections }) {
    const { process: server, target } = await stage.server({ handler: 'echo' })
    const fresh = await server.call('memory')
    const visitors = stage.attacker('crowd')
    await visitors.call('open', { target, count: VISITORS })
    await visitors.call('leave')
    await until(
      () => server.call('report'),
      ({ open }) => open === 0,
    )
    const before = await server.call('memory')
    const crowd = stage.attacker('crowd')
    await crowd.call('open', { target, count: connections })
    const { open } = await until(
      () => server.call('report'),
      (seen) => seen.open === connections,
    )
    const after = await server.call('memory')
    const inHeap = (after.heap - before.heap) / connections / KB
    stage.note(`${inHeap.toFixed(2)} kB of them are in V8's heap, the rest is Node's and the allocator's`)
    return {
      each: (after.resident - before.resident) / connections / KB,
      fresh: (after.resident - fresh.resident) / connections / KB,
      open,
      answered: await crowd.call('ask'),
    }
  },
})
