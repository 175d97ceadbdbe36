import { describeFault } from '../fault.js'
import { atMost, exactly } from '../figure.js'
import { KB } from '../units.js'
import { until } from '../until.js'

export const idle = describeFault({
  name: 'idle',
  what: 'framed connections that say nothing, and are asked afterwards',
  full: { deadline: 120, connections: 10_000 },
  short: { deadline: 60, connections: 2_000 },
  figures: ({ connections }) => ({
    each: atMost(6, 'resident memory for each', 'kB'),
    open: exactly(connections, 'open together'),
    answered: exactly(connections, 'answer afterwards'),
  }),
  async run(stage, { connections }) {
    const { process: server, target } = await stage.server({ handler: 'echo' })
    const crowd = stage.attacker('crowd')
    const visitors = stage.attacker('crowd')
    await visitors.call('open', { target, count: 100 })
    await visitors.call('ask')
    await visitors.call('leave')
    const before = await server.call('memory')
    await crowd.call('open', { target, count: connections })
    const { open } = await until(() => server.call('report'), (seen) => seen.open === connections)
    const after = await server.call('memory')
    const inHeap = (after.heap - before.heap) / connections / KB
    stage.note(`${inHeap.toFixed(2)} kB of them are in V8's heap, the rest is Node's own and the allocator's`)
    return {
      each: (after.resident - before.resident) / connections / KB,
      open,
      answered: await crowd.call('ask'),
    }
  },
})
