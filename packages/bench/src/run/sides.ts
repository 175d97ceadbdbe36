import { median } from '@echo/harness'
import type { ProcessUsage } from '../load/process-usage.js'
import type { Sample, SidesSummary, SideUsage } from './results.js'

/** A side that waits less than this share of the time is what holds the other back. */
const BUSY = 0.9

/** @param samples of one target in one workload. */
export function summarizeSides(samples: readonly Sample[]): SidesSummary {
  const server = usageOf(samples, (sample) => sample.server)
  const load = usageOf(samples, (sample) => sample.load)
  return {
    wireBytes: median(samples.map(({ wireBytes, messages }) => wireBytes / messages)),
    ...(server && { server }),
    ...(load && { load }),
    bottleneck: bottleneckOf(samples, server),
  }
}

/** At a constant rate the load generator never sleeps, so it being busy says nothing. */
function bottleneckOf(samples: readonly Sample[], server: SideUsage | undefined): SidesSummary['bottleneck'] {
  const loadBusy = median(samples.map((sample) => sample.loadBusy))
  const closed = samples.every(({ workload }) => workload.rate === undefined)
  if (server !== undefined && server.busy >= BUSY && server.busy >= loadBusy) return 'server'
  if (closed && loadBusy >= BUSY) return 'load'
  return server !== undefined && server.busy >= BUSY ? 'server' : 'neither'
}

function usageOf(
  samples: readonly Sample[],
  pick: (sample: Sample) => ProcessUsage | undefined,
): SideUsage | undefined {
  const used = samples.flatMap((sample) => {
    const usage = pick(sample)
    return usage === undefined || sample.messages === 0 ? [] : { ...sample, usage }
  })
  if (used.length === 0) return undefined
  return {
    busy: median(used.map(({ usage, seconds }) => usage.cpu / seconds)),
    cpuPerMillion: median(used.map(({ usage, messages }) => (usage.cpu * 1e6) / messages)),
    reads: median(used.map(({ usage, messages }) => usage.reads / messages)),
    writes: median(used.map(({ usage, messages }) => usage.writes / messages)),
    faults: median(used.map(({ usage, messages }) => usage.faults / messages)),
  }
}
