import { header, LARGEST_FRAME } from '../attacks/open-sockets.js'
import { describeFault } from '../fault.js'
import { atMost, exactly, MIB } from '../figure.js'
import { reported } from '../stage.js'

const HEADERS = [header(LARGEST_FRAME + 1), header(0xffff_ffff), header(0x8000_0000)]
const WARM_UPS = 20
const REASON = 'ECHO_ERR_FRAME_TOO_LARGE'

export const overTheLimit = describeFault({
  name: 'over-the-limit',
  what: 'connections that announce a frame one byte over the limit, 2 GiB or 4 GiB',
  full: { deadline: 60, connections: 1_000 },
  short: { deadline: 30, connections: 300 },
  figures: ({ connections }) => ({
    slowest: atMost(100, 'slowest close', 'ms'),
    reason: exactly(connections, 'closed with the reason'),
    allocated: atMost(1, 'most array buffers at any close', 'MiB'),
  }),
  async run(stage, { connections }) {
    const { process: server, target } = await stage.server({ handler: 'echo', details: true })
    const attacker = stage.attacker('over-limit')
    await attacker.call('run', { target, count: WARM_UPS, headers: [header(0xffff_ffff)] })
    const before = await reported(server, ({ closed }) => withReason(closed) === WARM_UPS)
    const { arrayBuffers } = await server.call('memory')
    const times = await attacker.call('run', { target, count: connections, headers: HEADERS })
    // The attacker sees the last close before the server has recorded it.
    const after = await reported(
      server,
      ({ closed }) => withReason(closed) - withReason(before.closed) === connections,
    )
    return {
      slowest: Math.max(...times),
      reason: withReason(after.closed) - withReason(before.closed),
      allocated: (after.mostArrayBuffers - arrayBuffers) / MIB,
    }
  },
})

function withReason(closed: Readonly<Record<string, number>>): number {
  return Object.entries(closed)
    .filter(([key]) => key.startsWith('local') && key.endsWith(REASON))
    .reduce((sum, [, count]) => sum + count, 0)
}
