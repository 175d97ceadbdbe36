import { header } from '../attacks/open-sockets.js'
import { describeFault } from '../fault.js'
import { atMost, exactly, shown } from '../figure.js'
import { failuresOf, ratioOf, SideBySide } from '../side-by-side.js'
import { reported } from '../stage.js'

const REASON = 'local timeout frame ECHO_ERR_TIMEOUT'
/** Milliseconds between two bytes. */
const DRIP = 1_000
const FRAME = 100_000
/** Short windows, and many of them: what else the machine does lasts longer, and falls on both sides of a pair. */
const LOAD = { duration: 100, pace: 5, depth: 1 }

export const slowloris = describeFault({
  name: 'slowloris',
  what: 'sockets that drip a byte a second into a frame, beside clients that behave',
  full: { deadline: 240, sockets: 2_000, frameTimeout: 30_000, good: 50, quiet: 60, pairs: 130 },
  short: { deadline: 60, sockets: 500, frameTimeout: 4_000, good: 50, quiet: 20, pairs: 20 },
  figures: ({ sockets, frameTimeout, good }) => ({
    closed: exactly(sockets, 'closed by the frame deadline'),
    longest: atMost(frameTimeout + 2_000, 'the one that lasted longest', 'ms'),
    p99: atMost(2, `p99 of ${good} good clients, over an unattacked server's`, '×'),
    control: shown('the same before the attack', '×'),
    failures: exactly(0, 'failures of good clients'),
  }),
  async run(stage, { sockets, frameTimeout, good, quiet, pairs }) {
    const listen = { frameTimeout }
    const { process: server, target } = await stage.server({ handler: 'echo', listen, details: true })
    const other = await stage.server({ handler: 'echo', listen, details: true })
    const clients = await SideBySide.connect(stage, target, other.target, good)
    await clients.measure(20, LOAD)
    const before = await clients.measure(quiet, LOAD)
    const attacker = stage.attacker('crowd')
    await attacker.call('open', { target, count: sockets, first: header(FRAME), drip: DRIP })
    const during = await clients.measure(pairs, LOAD)
    const report = await reported(server, ({ open }) => open <= good, frameTimeout + 10_000)
    return {
      closed: report.closed[REASON] ?? 0,
      longest: report.longest[REASON] ?? Number.NaN,
      p99: ratioOf(during, ({ p99 }) => p99),
      control: ratioOf(before, ({ p99 }) => p99),
      failures: failuresOf([...before, ...during]),
    }
  },
})
