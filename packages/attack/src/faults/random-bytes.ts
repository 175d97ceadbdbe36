import { describeFault } from '../fault.js'
import { atMost, exactly, MIB, shown } from '../figure.js'
import { reported } from '../stage.js'

export const randomBytes = describeFault({
  name: 'random-bytes',
  what: 'streams that were valid once, mutated, cut anywhere, ended or reset',
  full: { deadline: 600, streams: 100_000, warmUp: 10_000, seed: 4 },
  short: { deadline: 60, streams: 5_000, warmUp: 5_000, seed: 4 },
  figures: ({ streams, warmUp }) => ({
    sent: exactly(streams + warmUp, 'streams sent'),
    growth: atMost(4, 'resident memory after them', 'MiB'),
    grown: shown("the same with V8's young generation, if that has grown meanwhile", 'MiB'),
    heap: atMost(1, 'of it V8’s heap', 'MiB'),
    strangers: exactly(0, 'errors that are no EchoError'),
    open: exactly(0, 'left open'),
    alive: atMost(1_000, 'next client served', 'ms'),
  }),
  async run(stage, { streams, warmUp, seed }) {
    const { process: server, target } = await stage.server({ handler: 'echo', codec: 'msgpack' })
    const attacker = stage.attacker('mutated-streams')
    const empty = () => reported(server, ({ open }) => open === 0)
    const first = await attacker.call('run', { target, count: warmUp, seed })
    await empty()
    const before = await server.call('memory')
    const rest = await attacker.call('run', { target, count: streams, seed: seed + warmUp })
    const report = await empty()
    const after = await server.call('memory')
    const grown = after.resident - before.resident
    stage.note(
      Object.entries(report.errors)
        .map(([code, count]) => `${count} × ${code}`)
        .join(', '),
    )
    return {
      sent: first + rest,
      growth: (grown - Math.max(0, after.young - before.young)) / MIB,
      grown: grown / MIB,
      heap: (after.heap - before.heap) / MIB,
      strangers: report.strangers.length,
      open: report.open,
      alive: await stage.goodClients().call('firstReply', target),
    }
  },
})
