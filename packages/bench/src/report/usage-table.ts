import { table } from '../layout.js'
import { cellName } from '../load/cell.js'
import { formatShare, threeDigits } from '../number-format.js'
import type { Results } from '../run/results.js'
import type { ArmSummary, CellSummary } from '../run/summary.js'

/** What a message takes in the cell with most small messages in flight, and memory. At most 60 columns. */
export function usageTable({ summary, costs }: Results): string[] {
  const deepest = deepestCell(summary.cells)
  if (deepest === undefined || deepest.arms.every(({ server }) => server === undefined)) return []
  const rows = deepest.arms.map((summaryOfArm) => {
    const cost = costs.find(({ arm }) => arm === summaryOfArm.arm)
    return [...usageRow(summaryOfArm), whole(cost?.heapBytesPerMessage), kilobytes(cost?.idleConnectionBytes)]
  })
  return [
    `what it takes, ${cellName(deepest.cell)} (CPU: s a million messages)`,
    ...table([['', 'server', 'load', 'calls', 'wire', 'heap', 'idle'], ...rows]),
    'calls: reads + writes of the server a message; wire, heap:',
    'bytes a message; idle: kB resident for an idle connection',
    '',
    ...whoWasBusy(deepest),
  ]
}

/** The one with the smallest messages, and of those the one with most in flight, over one connection. */
export function deepestCell(cells: readonly CellSummary[]): CellSummary | undefined {
  const loaded = cells.filter(
    ({ cell }) => cell.depth !== undefined && cell.connections === 1 && cell.size > 0,
  )
  return loaded.toSorted((a, b) => a.cell.size - b.cell.size || (b.cell.depth ?? 0) - (a.cell.depth ?? 0))[0]
}

function usageRow({ arm, server, load, wireBytes }: ArmSummary): string[] {
  const calls = server === undefined ? undefined : server.reads + server.writes
  return [
    arm,
    small(server?.cpuPerMillion),
    small(load?.cpuPerMillion),
    calls === undefined ? '–' : calls.toFixed(4),
    whole(wireBytes),
  ]
}

function whoWasBusy({ arms }: CellSummary): string[] {
  const rows = arms.map(({ arm, server, load, bottleneck }) => [
    arm,
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
