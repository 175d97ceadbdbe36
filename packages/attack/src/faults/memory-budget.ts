import { floodRequest } from '../attacks/slow-reader.js'
import { type Child } from '@echo/harness'
import { describeFault } from '../fault.js'
import { atLeast, atMost, MIB, shown } from '../figure.js'
import type { ServerActions } from '../server/server-actions.js'
import { reported } from '../stage.js'
import { peakMemory, resetPeak } from '../server/memory.js'

const EVICTED = 'local limit memoryBudget ECHO_ERR_LIMIT'
/** So many that V8's young generation has reached its full size; the buffers are all this fault's own. */
const VISITORS = 2_000
/** A connection is counted when its block is handed over: it may be filling one. The blocks kept for all are not counted. */
const BLOCK = 65_536
const SPARE_BLOCKS = 4 * MIB
/** Milliseconds between two reports that say that nothing is going on any more. */
const CALM = 300

export const memoryBudget = describeFault({
  name: 'memory-budget',
  what: 'clients that never read, sent more than a budget allows together',
  full: { deadline: 120, readers: 100, hardLimit: 4 * MIB, budget: 64 * MIB },
  short: { deadline: 60, readers: 100, hardLimit: 4 * MIB, budget: 64 * MIB },
  figures: ({ readers, budget }) => ({
    buffered: atMost((budget + readers * BLOCK) / MIB, 'most bytes held together', 'MiB'),
    held: atMost(
      (budget + readers * BLOCK + SPARE_BLOCKS) / MIB,
      'array buffers and heap, with all of them stuck',
      'MiB',
    ),
    resident: shown('resident memory, with what the allocator keeps', 'MiB'),
    peak: shown('the same at its peak, garbage included', 'MiB'),
    evicted: atLeast(1, 'closed to keep the budget'),
    left: atLeast(1, 'left open within it'),
  }),
  async run(stage, { readers, hardLimit, budget }) {
    const { process: server, target } = await stage.server({
      handler: 'flood',
      listen: { sendHardLimit: hardLimit },
      memoryBudget: budget,
    })
    const crowd = stage.attacker('crowd')
    await crowd.call('open', { target, count: VISITORS })
    await crowd.call('leave')
    await reported(server, ({ open }) => open === 0)
    const before = await server.call('memory')
    await server.call('watchBuffers')
    await resetPeak(server.pid)
    const all = { target, count: readers / 2, deaf: true }
    await crowd.call('open', { ...all, first: floodRequest('large') })
    await crowd.call('open', { ...all, first: floodRequest('small') })
    const report = await calm(server, VISITORS + readers)
    const peak = await peakMemory(server.pid)
    const during = await server.call('memory')
    const buffered = await server.call('buffered')
    return {
      buffered: buffered / MIB,
      held: (during.arrayBuffers + during.heap - before.arrayBuffers - before.heap) / MIB,
      resident: (during.resident - before.resident) / MIB,
      peak: (peak - before.resident) / MIB,
      evicted: report.closed[EVICTED] ?? 0,
      left: report.open,
    }
  },
})

/** Resolves once nobody is evicted any more. */
async function calm(server: Child<ServerActions>, accepted: number) {
  let evicted = -1
  let since = performance.now()
  return await reported(server, (report) => {
    const now = report.closed[EVICTED] ?? 0
    if (evicted !== now) since = performance.now()
    evicted = now
    return report.accepted === accepted && performance.now() - since > CALM
  })
}
