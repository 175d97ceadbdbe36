import type { Workload } from '../load/workload.js'

/**
 * For peers made of byte streams: a stream has no empty pieces, so an empty message does not come out of it, or only with
 * the next one.
 */
export function isNotEmpty({ size }: Workload): boolean {
  return size > 0
}
