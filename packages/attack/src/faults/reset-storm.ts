import { describeFault } from '../fault.js'
import { atLeast, atMost, exactly } from '../figure.js'
import { reported } from '../stage.js'

export const resetStorm = describeFault({
  name: 'reset-storm',
  what: 'connections that are reset as soon as they are made, some after a part of a frame',
  full: { deadline: 180, connections: 50_000 },
  short: { deadline: 60, connections: 5_000 },
  figures: ({ connections }) => ({
    made: atLeast(connections, 'connections made and reset'),
    next: atMost(1_000, 'next client served', 'ms'),
    open: exactly(0, 'left open'),
    strangers: exactly(0, 'errors that are no EchoError'),
  }),
  async run(stage, { connections }) {
    const { process: server, target } = await stage.server({ handler: 'echo' })
    const good = stage.goodClients()
    await good.call('firstReply', target)
    const attacker = stage.attacker('reset-storm')
    const made = await attacker.call('run', { target, count: connections })
    const next = await good.call('firstReply', target)
    const report = await reported(server, ({ open }) => open === 0)
    return { made, next, open: report.open, strangers: report.strangers.length }
  },
})
