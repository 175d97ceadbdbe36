import { setTimeout as sleep } from 'node:timers/promises'
import { describeFault } from '../fault.js'
import { atMost, exactly, shown } from '../figure.js'
import { attackRatio, controlRatio, type Windows } from '../statistics.js'
import { header } from '../units.js'
import { until } from '../until.js'

const REASON = 'local timeout frame ECHO_ERR_TIMEOUT'
/** Milliseconds between two bytes. */
const DRIP = 1_000
const FRAME = 100_000
const LOAD = { duration: 1_000, pace: 20, depth: 1 }

export const slowloris = describeFault({
  name: 'slowloris',
  what: 'sockets that drip a byte a second into a frame, beside clients that behave',
  full: { deadline: 240, sockets: 2_000, frameTimeout: 30_000, good: 50, quiet: 15, windows: 25 },
  short: { deadline: 60, sockets: 500, frameTimeout: 4_000, good: 50, quiet: 4, windows: 3 },
  figures: ({ sockets, frameTimeout, good }) => ({
    closed: exactly(sockets, 'closed by the frame deadline'),
    longest: atMost(frameTimeout + 2_000, 'the one that lasted longest', 'ms'),
    p99: atMost(2, `p99 of ${good} good clients, during over before`, '×'),
    control: shown('the same, after over before', '×'),
    failures: exactly(0, 'failures of good clients'),
  }),
  async run(stage, { sockets, frameTimeout, good, quiet, windows }) {
    const { process: server, target } = await stage.server({
      handler: 'echo',
      listen: { frameTimeout },
      details: true,
    })
    const clients = stage.goodClients()
    await clients.call('connect', { target, clients: good })
    let failures = 0
    const measure = async (count: number): Promise<number[]> => {
      const p99s: number[] = []
      for (let i = 0; i < count; i++) {
        const seen = await clients.call('measure', LOAD)
        failures += seen.failures
        p99s.push(seen.p99)
      }
      return p99s
    }
    await measure(2)
    const before = await measure(quiet)
    const attacker = stage.attacker('crowd')
    await attacker.call('open', { target, count: sockets, first: header(FRAME), drip: DRIP })
    const during = await measure(windows)
    const report = await until(
      () => server.call('report'),
      ({ open }) => open <= good,
      frameTimeout + 10_000,
    )
    await sleep(500)
    const ratios: Windows = { before, during, after: await measure(quiet) }
    return {
      closed: report.closed[REASON] ?? 0,
      longest: report.longest[REASON] ?? Number.NaN,
      p99: attackRatio(ratios),
      control: controlRatio(ratios),
      failures,
    }
  },
})
