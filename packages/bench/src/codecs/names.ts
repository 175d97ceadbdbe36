import { workloadName, type Workload } from '../load/workload.js'
import { formatSize } from '../number-format.js'
import { objectName } from './objects.js'

const BATCH = '-batch'

/** The name of the target that takes a codec's messages with `recvMany()`. */
export function batchName(codec: string): string {
  return `${codec}${BATCH}`
}

/** The name of the target in which the codec of that target works alone. */
export function aloneName(target: string): string {
  return `${target.endsWith(BATCH) ? target.slice(0, -BATCH.length) : target} alone`
}

/** A workload named after its object, not after the size that stands for it: `small object x 256`. */
export function objectWorkloadName(workload: Workload): string {
  return workloadName(workload).replace(formatSize(workload.size), `${objectName(workload.size)} object`)
}
