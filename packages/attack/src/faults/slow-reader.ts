import { setTimeout as sleep } from 'node:timers/promises'
import { floodRequest } from '../attacks/slow-reader.js'
import { describeFault } from '../fault.js'
import { atMost, exactly, MIB, shown } from '../figure.js'
import { failuresOf, ratioOf, SideBySide } from '../side-by-side.js'
import { type Stage, reported } from '../stage.js'

const SLOW = 'local timeout write ECHO_ERR_TIMEOUT'
/** Short windows, and many of them: what else the machine does lasts longer, and falls on both sides of a pair. */
const LOAD = { duration: 50, pace: 0, depth: 4 }
/** Pairs until buffers are full everywhere, the kernel's too. */
const FILLING = 10

export const slowReader = describeFault({
  name: 'slow-reader',
  what: 'clients that never read while they are sent to, one that reads slowly, and others that behave',
  full: {
    deadline: 240,
    readers: 100,
    good: 100,
    hardLimit: MIB,
    writeTimeout: 15_000,
    pairs: 120,
    slow: { bytes: 65_536, pause: 400, watched: 60_000 },
  },
  short: {
    deadline: 80,
    readers: 100,
    good: 100,
    hardLimit: MIB,
    writeTimeout: 7_000,
    pairs: 50,
    slow: { bytes: 65_536, pause: 50, watched: 9_000 },
  },
  figures: ({ readers, hardLimit, writeTimeout }) => ({
    unsent: atMost(hardLimit / MIB, 'most unsent bytes of one', 'MiB'),
    slow: exactly(readers, 'closed by the write timeout, as slow consumers'),
    longest: atMost(writeTimeout + 2_000, 'the one that lasted longest', 'ms'),
    moving: exactly(1, 'the one that reads slowly is still open'),
    loss: atMost(10, 'throughput that good clients lose to an unattacked server', '%'),
    filling: shown('the same while the readers are filled up', '%'),
    control: shown('the same before the attack', '%'),
    failures: exactly(0, 'failures of good clients'),
  }),
  async run(stage, { readers, good, hardLimit, writeTimeout, pairs, slow }) {
    const listen = { sendHardLimit: hardLimit, writeTimeout }
    const { process: server, target } = await stage.server({ handler: 'flood', listen, details: true })
    const other = await stage.server({ handler: 'flood', listen, details: true })
    const moving = await readSlowly(stage, slow)
    const clients = await SideBySide.connect(stage, target, other.target, good)
    await clients.measure(20, LOAD)
    const before = await clients.measure(pairs, LOAD)
    const deaf = stage.attacker('crowd')
    await deaf.call('open', { target, count: readers / 2, first: floodRequest('large'), deaf: true })
    await deaf.call('open', { target, count: readers / 2, first: floodRequest('small'), deaf: true })
    const filling = await clients.measure(FILLING, LOAD)
    const during = await clients.measure(pairs, LOAD)
    const report = await reported(server, ({ open }) => open <= good, writeTimeout + 5_000)
    return {
      unsent: report.mostUnsent / MIB,
      slow: report.closed[SLOW] ?? 0,
      longest: report.longest[SLOW] ?? Number.NaN,
      moving: await moving(),
      loss: lossOf(during),
      filling: lossOf(filling),
      control: lossOf(before),
      failures: failuresOf([...before, ...filling, ...during]),
    }
  },
})

function lossOf(pairs: Parameters<typeof ratioOf>[0]): number {
  return 100 * (1 - ratioOf(pairs, ({ perSecond }) => perSecond))
}

/** One that is slow but moves, on a server of its own. Gives how to learn whether it is still open in the end. */
async function readSlowly(stage: Stage, slow: { bytes: number; pause: number; watched: number }) {
  const { target } = await stage.server({ handler: 'flood', listen: { writeTimeout: slow.watched / 3 } })
  const reader = stage.attacker('slow-reader')
  await reader.call('start', { target, request: floodRequest('awaited'), ...slow })
  const began = performance.now()
  return async (): Promise<number> => {
    await sleep(Math.max(0, began + slow.watched - performance.now()))
    const { open, received, longestRest } = await reader.call('state')
    stage.note(
      `the slow reader took ${(received / MIB).toFixed(1)} MiB, and rested at most ${longestRest.toFixed(0)} ms`,
    )
    return open ? 1 : 0
  }
}
