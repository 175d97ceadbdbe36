import { Authority } from '@echo/certificates'
import { describeFault } from '../fault.js'
import { atMost, exactly, MIB } from '../figure.js'

export const handshakes = describeFault({
  name: 'handshakes',
  what: 'TLS handshakes that stall: silent, half a ClientHello; and that fail: no TLS, a client that distrusts us',
  full: { deadline: 120, count: 1_000, handshakeTimeout: 3_000, warmUps: 6 },
  short: { deadline: 60, count: 200, handshakeTimeout: 1_000, warmUps: 6 },
  figures: ({ count, handshakeTimeout }) => ({
    refused: exactly(2 * count, 'refused and counted'),
    longest: atMost(handshakeTimeout + 2_000, 'the stalled one that lasted longest', 'ms'),
    memory: atMost(4, 'resident memory after them, once the allocator has its own', 'MiB'),
    heap: atMost(1, 'of it V8’s heap', 'MiB'),
    during: atMost(1_000, 'next client served, while they stall', 'ms'),
    after: atMost(1_000, 'next client served, afterwards', 'ms'),
    open: exactly(0, 'left open'),
  }),
  async run(stage, { count, handshakeTimeout, warmUps }) {
    const authority = await Authority.make()
    const tls = await authority.sign()
    const { process: server, target } = await stage.server({
      handler: 'echo',
      listen: { tls, handshakeTimeout },
    })
    const attacker = stage.attacker('handshakes')
    const good = stage.goodClients()
    const served = () => good.call('firstReply', { ...target, tls: { ca: authority.ca } })
    const stall = () => attacker.call('fail', { target, count, faults: ['silent', 'half a ClientHello'] })
    const fail = () => attacker.call('fail', { target, count, faults: ['no TLS', 'distrust'] })
    // OpenSSL and the allocator keep what they once had, which grows over the first rounds: 50 MiB for 1,000 at a time.
    for (let i = 0; i < warmUps; i++) await Promise.all([stall(), fail()])
    await served()
    const before = await server.call('memory')
    const counted = (await server.call('report')).refused.handshake
    const stalling = stall()
    const during = await served()
    const longest = await stalling
    await fail()
    const after = await served()
    const report = await server.call('report')
    const held = await server.call('memory')
    return {
      refused: report.refused.handshake - counted,
      longest,
      memory: (held.resident - before.resident) / MIB,
      heap: (held.heap - before.heap) / MIB,
      during,
      after,
      open: report.open,
    }
  },
})
