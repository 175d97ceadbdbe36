import { describeFault } from '../fault.js'
import { atLeast, atMost, exactly } from '../figure.js'
import { until } from '../stage.js'

const DESCRIPTORS = 256
/** What the library leaves to everything else. */
const SPARE = 64
const LEAVING = 100

export const descriptorLimit = describeFault({
  name: 'descriptor-limit',
  what: '1,000 clients of a server that may have 256 file descriptors',
  full: { deadline: 60, clients: 1_000 },
  short: { deadline: 60, clients: 1_000 },
  figures: ({ clients }) => ({
    served: exactly(DESCRIPTORS - SPARE, 'served together'),
    refused: exactly(clients - DESCRIPTORS + SPARE, 'refused and counted'),
    reset: exactly(clients - DESCRIPTORS + SPARE, 'that saw themselves refused'),
    again: atMost(1_000, 'served again once descriptors are free', 'ms'),
    alive: atLeast(1, 'the server is alive'),
  }),
  async run(stage, { clients }) {
    const { process: server, target } = await stage.server({ handler: 'echo' }, DESCRIPTORS)
    const crowd = stage.attacker('crowd')
    await crowd.call('open', { target, count: clients })
    const refusals = clients - DESCRIPTORS + SPARE
    const state = await until(
      () => crowd.call('state'),
      ({ closed, failed }) => closed + failed >= refusals,
    )
    const { refused, open } = await server.call('report')
    const good = stage.goodClients()
    await crowd.call('leave', LEAVING)
    const again = await good.call('firstReply', target)
    return {
      served: Math.min(open, (await crowd.call('ask')) + LEAVING),
      refused: refused.maxConnections,
      reset: state.closed + state.failed,
      again,
      alive: server.alive ? 1 : 0,
    }
  },
})
