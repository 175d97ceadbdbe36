import type { Child } from '@echo/harness'
import type { SideState } from '../attacks/relays.js'
import { describeFault } from '../fault.js'
import { atMost, exactly, MIB, shown } from '../figure.js'
import type { ServerActions, ServerOptions, ServerReport } from '../server/server-actions.js'
import { failuresOf, ratioOf, SideBySide, type Pair } from '../side-by-side.js'
import { until, type Stage } from '../stage.js'

// Faults of either end of a relay, with good clients that the same process relays to an echo meanwhile.

const GOOD = 20
/** Short windows, and many of them: what else the machine does lasts longer, and falls on both sides of a pair. */
const LOAD = { duration: 100, pace: 5, depth: 1 }
/** Pairs before what is measured. */
const WARM_UP = 20
/** Pairs until buffers are full everywhere, the kernel's too; and the milliseconds that this may take. */
const FILLING = 10
const FILLED = 6_000
/** Milliseconds that a deadline may be late. */
const LATE = 2_000

const beside = {
  p99: atMost(2, `p99 of ${GOOD} good clients that are relayed, over an unattacked relay's`, '×'),
  control: shown('the same before the attack', '×'),
  failures: exactly(0, 'failures of good clients'),
}

export const relayHalfFrame = describeFault({
  name: 'relay-half-frame',
  what: 'sources of relays that send half a frame and stall',
  full: { deadline: 120, relays: 1_000, frameTimeout: 25_000, pairs: 60 },
  short: { deadline: 60, relays: 300, frameTimeout: 10_000, pairs: 20 },
  figures: ({ relays, frameTimeout }) => ({
    memory: atMost(32, 'heap and array buffers for each relay, half a kilobyte of a frame in it', 'kB'),
    sources: exactly(relays, 'sources closed by the frame deadline'),
    targets: exactly(relays, 'targets ended with that as the reason'),
    taken: exactly(0, 'targets that took it for an end in order'),
    longest: atMost(frameTimeout + LATE, 'the last of them, after its half frame', 'ms'),
    ...beside,
  }),
  async run(stage, { relays, frameTimeout, pairs }) {
    const scene = await setScene(stage, { frameTimeout }, pairs)
    const { server, attacker } = scene
    const { arrayBuffers, heap } = await server.call('memory')
    await attacker.call('open', { target: scene.target, count: relays, limits: {}, deaf: false })
    await attacker.call('send', `00010000${'00'.repeat(512)}`)
    const began = performance.now()
    const good = await scene.measure(pairs)
    const during = await server.call('memory')
    const report = await closed(server, 'local error ECHO_ERR_TIMEOUT', relays, frameTimeout)
    const ends = await settled(scene, ({ open }) => open === 0)
    const longest = performance.now() - began
    return {
      memory: (during.arrayBuffers + during.heap - arrayBuffers - heap) / relays / 1_000,
      sources: report.closed['local timeout frame ECHO_ERR_TIMEOUT'] ?? 0,
      targets: report.closed['local error ECHO_ERR_TIMEOUT'] ?? 0,
      taken: ends.targets.ended,
      longest,
      ...good,
    }
  },
})

export const relayDeafTarget = describeFault({
  name: 'relay-deaf-target',
  what: 'sources of relays that send without an end, to targets that never read',
  full: { deadline: 120, relays: 50, writeTimeout: 25_000, pairs: 60 },
  short: { deadline: 60, relays: 50, writeTimeout: 10_000, pairs: 20 },
  figures: ({ relays, writeTimeout }) => ({
    held: atMost(1, 'array buffers for each relay, with all of them stuck', 'MiB'),
    unsent: atMost(1, 'most unsent bytes of one', 'MiB'),
    sent: atMost(32, 'most that one source could send, into the kernels too', 'MiB'),
    targets: exactly(relays, 'targets closed by the write timeout, as slow consumers'),
    sources: exactly(relays, 'sources ended with that as the reason'),
    seen: exactly(relays, 'sources that saw themselves reset'),
    longest: atMost(writeTimeout + FILLED, 'the target that lasted longest, its filling included', 'ms'),
    ...beside,
  }),
  async run(stage, { relays, writeTimeout, pairs }) {
    const scene = await setScene(stage, {}, pairs)
    const { server, attacker } = scene
    const before = await server.call('memory')
    await attacker.call('open', {
      target: scene.target,
      count: relays,
      limits: { writeTimeout },
      deaf: true,
    })
    await attacker.call('flood')
    await scene.measure(FILLING)
    const good = await scene.measure(pairs)
    const during = await server.call('memory')
    const report = await closed(server, 'local timeout write ECHO_ERR_TIMEOUT', relays, writeTimeout)
    const ends = await settled(scene, ({ open }) => open === 0)
    return {
      held: (during.arrayBuffers - before.arrayBuffers) / relays / MIB,
      unsent: report.mostUnsent / MIB,
      sent: ends.sources.mostSent / MIB,
      targets: report.closed['local timeout write ECHO_ERR_TIMEOUT'] ?? 0,
      sources: report.closed['local error ECHO_ERR_TIMEOUT'] ?? 0,
      seen: ends.sources.reset,
      longest: report.longest['local timeout write ECHO_ERR_TIMEOUT'] ?? Number.NaN,
      ...good,
    }
  },
})

export const relayResetTarget = describeFault({
  name: 'relay-reset-target',
  what: 'targets of relays that are reset while their sources send',
  full: { deadline: 90, relays: 300, pairs: 60 },
  short: { deadline: 60, relays: 100, pairs: 20 },
  figures: ({ relays }) => ({
    seen: exactly(relays, 'sources that saw themselves reset'),
    taken: exactly(0, 'sources that took it for an end in order'),
    took: atMost(1_000, 'the last of them, after its target', 'ms'),
    targets: exactly(relays, 'targets whose reset was the reason'),
    left: exactly(0, 'left open'),
    ...beside,
  }),
  async run(stage, { relays, pairs }) {
    const scene = await setScene(stage, {}, pairs)
    const { server, attacker } = scene
    await attacker.call('open', { target: scene.target, count: relays, limits: {}, deaf: false })
    for (let i = 0; i < 10; i++) await attacker.call('sendFrame', 1_024)
    await settled(
      scene,
      () => true,
      ({ received }) => received === relays * 10 * 1_028,
    )
    const good = scene.measure(pairs)
    const began = performance.now()
    await attacker.call('resetTargets')
    const ends = await settled(scene, ({ open }) => open === 0)
    const took = performance.now() - began
    const report = await closed(server, 'local error ECHO_ERR_CLOSED', relays, 0)
    return {
      seen: ends.sources.reset,
      taken: ends.sources.ended,
      took,
      targets: report.closed['remote reset ECHO_ERR_CLOSED'] ?? 0,
      left: report.open - GOOD,
      ...(await good),
    }
  },
})

export const relayOverLimit = describeFault({
  name: 'relay-over-limit',
  what: 'frames over the limit of a relay’s target, behind others within it',
  full: { deadline: 90, relays: 200, small: 1_000, large: 2 * MIB, pairs: 60 },
  short: { deadline: 60, relays: 100, small: 1_000, large: 2 * MIB, pairs: 20 },
  figures: ({ relays, small }) => ({
    received: exactly(relays * 3 * (small + 4), 'bytes that targets received: what came before, no more'),
    sources: exactly(relays, 'sources closed by the limit of the target'),
    targets: exactly(relays, 'targets ended with that as the reason'),
    taken: exactly(0, 'targets that took it for an end in order'),
    kept: atMost(4, 'heap and array buffers afterwards', 'MiB'),
    ...beside,
  }),
  async run(stage, { relays, small, large, pairs }) {
    const scene = await setScene(stage, {}, pairs)
    const { server, attacker } = scene
    const { arrayBuffers, heap } = await server.call('memory')
    const limits = { maxFrameLength: large - 1 }
    await attacker.call('open', { target: scene.target, count: relays, limits, deaf: false })
    for (let i = 0; i < 3; i++) await attacker.call('sendFrame', small)
    // Where libuv finds bytes and a reset in one read, on a busy machine, it takes the reset for an end.
    await settled(
      scene,
      () => true,
      ({ received }) => received === relays * 3 * (small + 4),
    )
    const measuring = scene.measure(pairs)
    await attacker.call('sendFrame', large)
    const report = await closed(server, 'local error ECHO_ERR_FRAME_TOO_LARGE', relays, 10_000)
    const ends = await settled(scene, ({ open }) => open === 0)
    const good = await measuring
    const after = await server.call('memory')
    return {
      received: ends.targets.received,
      sources: report.closed['local limit maxFrameLength ECHO_ERR_FRAME_TOO_LARGE'] ?? 0,
      targets: report.closed['local error ECHO_ERR_FRAME_TOO_LARGE'] ?? 0,
      taken: ends.targets.ended,
      kept: (after.arrayBuffers + after.heap - arrayBuffers - heap) / MIB,
      ...good,
    }
  },
})

type Listen = NonNullable<ServerOptions['listen']>

/** A server that relays, another that nobody attacks, good clients of both, and the attacker. */
async function setScene(stage: Stage, listen: Listen, pairs: number) {
  const { process: server, target } = await stage.server({ handler: 'relay', listen, details: true })
  const other = await stage.server({ handler: 'relay', listen, details: true })
  const clients = await SideBySide.connect(stage, target, other.target, GOOD)
  await clients.measure(WARM_UP, LOAD)
  const before = await clients.measure(pairs, LOAD)
  return {
    server,
    target,
    attacker: stage.attacker('relays'),
    async measure(count: number) {
      const during = await clients.measure(count, LOAD)
      return { p99: p99Of(during), control: p99Of(before), failures: failuresOf([...before, ...during]) }
    },
  }
}

type Scene = Awaited<ReturnType<typeof setScene>>

function p99Of(pairs: readonly Pair[]): number {
  return ratioOf(pairs, ({ p99 }) => p99)
}

/** The server's report, once so many connections have ended in this way. */
function closed(
  server: Child<ServerActions>,
  key: string,
  count: number,
  patience: number,
): Promise<ServerReport> {
  return until(
    () => server.call('report'),
    (report) => (report.closed[key] ?? 0) >= count,
    patience + 10_000,
  )
}

/** How the ends of the relays fare, once they are as they should be. */
function settled(
  { attacker }: Scene,
  sources: (state: SideState) => boolean,
  targets: (state: SideState) => boolean = () => true,
) {
  return until(
    () => attacker.call('state'),
    (state) => sources(state.sources) && targets(state.targets),
  )
}
