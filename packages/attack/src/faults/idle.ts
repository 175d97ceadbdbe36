import { describeFault } from '../fault.js'
import { atMost, exactly } from '../figure.js'
import { KB } from '../units.js'

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
    const after = await server.call('memory')
    const { open } = await server.call('report')
    return {
      each: (after.resident - before.resident) / connections / KB,
      open,
      answered: await crowd.call('ask'),
    }
  },
})
