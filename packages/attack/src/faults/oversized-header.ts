import { header, LARGEST_FRAME } from '../attacks/open-sockets.js'
import { describeFault } from '../fault.js'
import { atMost, exactly, MIB } from '../figure.js'
import { reported } from '../stage.js'

const REASON = 'local timeout frame ECHO_ERR_TIMEOUT'

export const oversizedHeader = describeFault({
  name: 'oversized-header',
  what: 'connections that announce the largest legal frame and then fall silent',
  full: { deadline: 120, connections: 2_000, frameTimeout: 10_000, warmUp: 1_000 },
  short: { deadline: 60, connections: 1_000, frameTimeout: 2_000, warmUp: 500 },
  figures: ({ connections, frameTimeout }) => ({
    extra: atMost(20, 'resident memory for all of them', 'MiB'),
    closed: exactly(connections, 'closed by the frame deadline'),
    longest: atMost(frameTimeout + 2_000, 'the one that lasted longest', 'ms'),
  }),
  async run(stage, { connections, frameTimeout, warmUp }) {
    const { process: server, target } = await stage.server({
      handler: 'echo',
      listen: { frameTimeout },
      details: true,
    })
    const first = header(LARGEST_FRAME)
    const empty = () => reported(server, ({ open }) => open === 0, frameTimeout + 10_000)
    const visitors = stage.attacker('crowd')
    await visitors.call('open', { target, count: warmUp, first })
    await visitors.call('leave')
    await empty()
    const before = await server.call('memory')
    const crowd = stage.attacker('crowd')
    await crowd.call('open', { target, count: connections, first })
    await reported(server, ({ open }) => open === connections)
    const during = await server.call('memory')
    const { closed, longest } = await empty()
    return {
      extra: (during.resident - before.resident) / MIB,
      closed: closed[REASON] ?? 0,
      longest: longest[REASON] ?? Number.NaN,
    }
  },
})
