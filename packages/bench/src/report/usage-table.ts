import { table } from '../layout.js'
import { workloadName } from '../load/workload.js'
import { formatShare, threeDigits } from '../number-format.js'
import type { Results } from '../run/results.js'
import type { TargetSummary, WorkloadSummary } from '../run/summary.js'

/** What a message takes in the workload with most small messages in flight, and memory. At most 60 columns. */
export function usageTable({ summary, costs }: Results): string[] {
  const deepest = deepestWorkload(summary.workloads)
  if (deepest === undefined || deepest.targets.every(({ server }) => server === undefined)) return []
  const rows = deepest.targets.map((summaryOfTarget) => {
    const cost = costs.find(({ target }) => target === summaryOfTarget.target)
    return [
      ...usageRow(summaryOfTarget),
      whole(cost?.heapBytesPerMessage),
      kilobytes(cost?.idleConnectionBytes),
    ]
  })
  return [
    `what it takes, ${workloadName(deepest.workload)} (CPU: s a million messages)`,
    ...table([['', 'server', 'load', 'calls', 'wire', 'heap', 'idle'], ...rows]),
    'calls: reads + writes of the server a message; wire, heap:',
    'bytes a message; idle: kB resident for an idle connection',
    '',
    ...whoWasBusy(deepest),
  ]
}

/** The one with the smallest messages, and of those the one with most in flight, over one connection. */
export function deepestWorkload(workloads: readonly WorkloadSummary[]): WorkloadSummary | undefined {
  const loaded = workloads.filter(
    ({ workload }) => workload.depth !== undefined && workload.connections === 1 && workload.size > 0,
  )
  return loaded.toSorted(
    (a, b) => a.workload.size - b.workload.size || (b.workload.depth ?? 0) - (a.workload.depth ?? 0),
  )[0]
}

function usageRow({ target, server, load, wireBytes }: TargetSummary): string[] {
  const calls = server === undefined ? undefined : server.reads + server.writes
  return [
    target,
    small(server?.cpuPerMillion),
    small(load?.cpuPerMillion),
    calls === undefined ? '–' : calls.toFixed(4),
    whole(wireBytes),
  ]
}

function whoWasBusy({ targets }: WorkloadSummary): string[] {
  const rows = targets.map(({ target, server, load, bottleneck }) => [
    target,
    server === undefined ? '–' : formatShare(Math.min(1, server.busy)),
    load === undefined ? '–' : formatShare(Math.min(1, load.busy)),
    bottleneck,
  ])
  return [...table([['busy', 'server', 'load', 'held back by'], ...rows]), '']
}

function small(value: number | undefined): string {
  return value === undefined ? '–' : threeDigits(value)
}

function whole(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(0)
}

function kilobytes(value: number | undefined): string {
  return value === undefined ? '–' : (value / 1000).toFixed(1)
}
