import type { ResultSuite } from '../../run/results.js'
import { sizeWords } from '../workload-words.js'
import type { WorkloadSummary } from '../../run/summary.js'

interface Step {
  readonly value: number
  readonly label: string
}

/** Workloads of one number of connections, by size and depth. */
export interface Grid {
  readonly connections: number
  readonly sizes: readonly Step[]
  readonly depths: readonly Step[]
  readonly at: (size: number, depth: number) => WorkloadSummary | undefined
}

/** A grid for each number of connections. Workloads at a constant rate are in none. */
export function grids(workloads: readonly WorkloadSummary[], suite: ResultSuite): Grid[] {
  const swept = workloads.filter(({ workload }) => workload.depth !== undefined)
  return ascending(swept.map(({ workload }) => workload.connections)).map((connections) => {
    const here = swept.filter(({ workload }) => workload.connections === connections)
    return {
      connections,
      sizes: ascending(here.map(({ workload }) => workload.size)).map((value) => ({
        value,
        label: sizeWords(value, suite),
      })),
      depths: ascending(here.map(({ workload }) => workload.depth ?? 0)).map((value) => ({
        value,
        label: `× ${value}`,
      })),
      at: (size, depth) => here.find(({ workload }) => workload.size === size && workload.depth === depth),
    }
  })
}

export function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].toSorted((a, b) => a - b)
}
