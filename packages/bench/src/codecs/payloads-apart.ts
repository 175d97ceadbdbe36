import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { programPath } from '../programs.js'
import type { Load } from '../load/load.js'

/** Which payloads are wanted. */
export interface PayloadRequest {
  /** The name of a subject. */
  readonly subject: string
  readonly wanted: readonly { readonly size: number; readonly count: number }[]
}

/**
 * Payloads that were made in a thread of its own. Where a codec is measured it must have seen no objects but those it
 * decoded itself, as in a server: code that has also encoded the objects payloads are made from is compiled to be slower.
 * @returns the payload of an index below `count`, of one of the sizes.
 */
export async function payloadsApart(request: PayloadRequest): Promise<NonNullable<Load['payload']>> {
  // It runs what was built, whatever flags this process has.
  const options = { workerData: request, execArgv: [] }
  const worker = new Worker(programPath('codecs/payload-worker.js'), options)
  const [made] = (await once(worker, 'message')) as [readonly Uint8Array[]]
  return (index, size) => {
    const at = request.wanted.findIndex((each) => each.size === size && index < each.count)
    const bytes = made[at]
    if (bytes === undefined) throw new RangeError(`no payload ${index} of ${size} B was made`)
    const length = bytes.length / request.wanted[at]!.count
    return bytes.subarray(index * length, (index + 1) * length)
  }
}
