import type { FLOOD_REQUEST } from '../server/handlers/flood.js'
import { describeFault } from '../fault.js'
import { atLeast, atMost, exactly, shown } from '../figure.js'
import type { Stage } from '../stage.js'
import { attackRatio, controlRatio } from '../statistics.js'
import { MIB } from '../units.js'
import { until } from '../until.js'

const SLOW = 'local timeout write ECHO_ERR_TIMEOUT'
const EVICTED = 'local limit memoryBudget ECHO_ERR_LIMIT'
const LOAD = { duration: 500, pace: 0, depth: 4 }
/** A send is taken while less than the limit waits: its own message comes on top. */
const LARGEST_MESSAGE = 65_536 + 4

interface Sizes {
  readonly deadline: number
  readonly readers: number
  readonly good: number
  readonly hardLimit: number
  readonly budget: number
  readonly writeTimeout: number
  readonly windows: number
}

export const slowReader = describeFault<Sizes, SlowReaderFigure>({
  name: 'slow-reader',
  what: 'clients that never read while they are sent to, one that reads slowly, and others that behave',
  full: {
    deadline: 240,
    readers: 100,
    good: 100,
    hardLimit: MIB,
    budget: 64 * MIB,
    writeTimeout: 5_000,
    windows: 16,
  },
  short: {
    deadline: 80,
    readers: 100,
    good: 100,
    hardLimit: MIB,
    budget: 64 * MIB,
    writeTimeout: 2_000,
    windows: 4,
  },
  figures: ({ readers, hardLimit, budget, writeTimeout }) => ({
    unsent: atMost((hardLimit + LARGEST_MESSAGE) / MIB, 'most unsent bytes of one', 'MiB'),
    slow: exactly(readers, 'closed by the write timeout, as slow consumers'),
    longest: atMost(writeTimeout + 2_000, 'the one that lasted longest', 'ms'),
    buffered: atMost(budget / MIB, 'most bytes held, with a budget', 'MiB'),
    resident: atMost(budget / MIB, 'resident memory at its peak, with a budget', 'MiB'),
    evicted: atLeast(1, 'closed to keep the budget'),
    moving: exactly(1, 'slow reader that moves: still open'),
    loss: atMost(10, 'throughput that good clients lose', '%'),
    control: shown('the same, after over before', '%'),
  }),
  async run(stage, sizes) {
    return {
      ...(await limits(stage, sizes)),
      ...(await budget(stage, sizes)),
      ...(await beside(stage, sizes)),
    }
  },
})

type SlowReaderFigure =
  | 'unsent'
  | 'slow'
  | 'longest'
  | 'buffered'
  | 'resident'
  | 'evicted'
  | 'moving'
  | 'loss'
  | 'control'

/** A frame of one byte that asks to be flooded. */
function request(kind: keyof typeof FLOOD_REQUEST): string {
  return `00000001${{ large: '01', small: '02', awaited: '03' }[kind]}`
}

/** Each up to its hard limit, until the write timeout. */
async function limits(stage: Stage, { readers, hardLimit, writeTimeout }: Sizes) {
  const { process: server, target } = await stage.server({
    handler: 'flood',
    listen: { sendHardLimit: hardLimit, writeTimeout },
    details: true,
  })
  const deaf = stage.attacker('crowd')
  await deaf.call('open', { target, count: readers / 2, first: request('large'), deaf: true })
  await deaf.call('open', { target, count: readers / 2, first: request('small'), deaf: true })
  const report = await until(
    () => server.call('report'),
    ({ open, accepted }) => accepted === readers && open === 0,
    writeTimeout + 15_000,
  )
  return {
    unsent: report.mostUnsent / MIB,
    slow: report.closed[SLOW] ?? 0,
    longest: report.longest[SLOW] ?? Number.NaN,
  }
}

/** All together up to a budget that is less than their hard limits add up to. */
async function budget(stage: Stage, sizes: Sizes) {
  const { process: server, target } = await stage.server({
    handler: 'flood',
    listen: { sendHardLimit: 4 * sizes.hardLimit, writeTimeout: sizes.writeTimeout },
    memoryBudget: sizes.budget,
  })
  const flood = async () => {
    const deaf = stage.attacker('crowd')
    const half = sizes.readers / 2
    await deaf.call('open', { target, count: half, first: request('large'), deaf: true })
    await deaf.call('open', { target, count: half, first: request('small'), deaf: true })
    await until(
      () => server.call('report'),
      ({ open }) => open === 0,
      sizes.writeTimeout + 15_000,
    )
    await deaf.end()
  }
  const before = await server.call('memory')
  await server.call('watchBuffers')
  await server.resetPeak()
  await flood()
  const peak = await server.peakMemory()
  const { buffered } = await server.call('bufferPeaks')
  const { closed } = await server.call('report')
  return {
    buffered: buffered / MIB,
    resident: (peak - before.resident) / MIB,
    evicted: closed[EVICTED] ?? 0,
  }
}

/** What those notice who read, and one who reads slowly. */
async function beside(stage: Stage, { readers, good, hardLimit, writeTimeout, windows }: Sizes) {
  const { process: server, target } = await stage.server({
    handler: 'flood',
    listen: { sendHardLimit: hardLimit, writeTimeout },
  })
  const slow = stage.attacker('slow-reader')
  await slow.call('start', { target, request: request('awaited'), bytes: 65_536, pause: 400 })
  const clients = stage.goodClients()
  await clients.call('connect', { target, clients: good })
  const measure = async (count: number): Promise<number[]> => {
    const rates: number[] = []
    for (let i = 0; i < count; i++) rates.push((await clients.call('measure', LOAD)).perSecond)
    return rates
  }
  await measure(2)
  const before = await measure(windows)
  const deaf = stage.attacker('crowd')
  await deaf.call('open', { target, count: readers, first: request('large'), deaf: true })
  const during = await measure(windows)
  await until(
    () => server.call('report'),
    ({ open }) => open <= good + 1,
    writeTimeout + 15_000,
  )
  const rates = { before, during, after: await measure(windows) }
  const moving = await slow.call('state')
  if (!moving.open) stage.note(`the slow reader took ${moving.received} bytes`)
  return {
    loss: 100 * (1 - attackRatio(rates)),
    control: 100 * (1 - controlRatio(rates)),
    moving: moving.open ? 1 : 0,
  }
}
