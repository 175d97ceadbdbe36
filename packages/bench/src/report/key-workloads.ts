import { sameWorkload } from '../load/workload.js'
import { KEY_WORKLOADS } from '../run/profiles.js'
import type { WorkloadSummary } from '../run/summary.js'

/** So many workloads are shown side by side. */
const FEW = 8

/** The workloads that tell most: all where there are few, else those that answer the questions. */
export function keyWorkloads(workloads: readonly WorkloadSummary[]): readonly WorkloadSummary[] {
  if (workloads.length <= FEW) return workloads
  const key = workloads.filter(({ workload }) => KEY_WORKLOADS.some((each) => sameWorkload(each, workload)))
  return key.length >= 3 ? key : workloads.slice(0, FEW)
}
