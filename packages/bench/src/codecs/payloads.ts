import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Load } from '../load/link.js'
import type { LoadedCodec } from './codecs.js'
import { programPath } from '../targets/target.js'

/** The payloads of a codec's messages, made by a codec of its own. */
export function payloadsOf({ codec, message }: LoadedCodec): NonNullable<Load['payload']> {
  const writer = codec()
  // What a codec encoded may be overwritten by its next call.
  return (index, size) => new Uint8Array(writer.encode(message(index, size)))
}

/** Which payloads are wanted. */
export interface PayloadRequest {
  /** The name of a codec. */
  readonly codec: string
  readonly size: number
  readonly count: number
}

/**
 * Payloads that were made in a thread of its own. Where a codec is measured it must have seen no objects but those it
 * decoded itself, as in a server: code that has also encoded the objects payloads are made from is compiled to be slower.
 */
export async function payloadsApart(request: PayloadRequest): Promise<readonly Uint8Array[]> {
  // It runs what was built, whatever flags this process has.
  const options = { workerData: request, execArgv: [] }
  const worker = new Worker(programPath('codecs/payload-worker.js'), options)
  // It must be gone: a thread that ends takes its processor time out of its process's.
  const [[made]] = (await Promise.all([once(worker, 'message'), once(worker, 'exit')])) as [
    [Uint8Array],
    unknown,
  ]
  const length = made.length / request.count
  return Array.from({ length: request.count }, (_, index) =>
    made.subarray(index * length, (index + 1) * length),
  )
}
