import type { Latencies } from '@echo/harness'
import type { Workload } from './workload.js'
import type { Delivery } from './link.js'
import type { ProcessUsage } from './process-usage.js'

/** What is to be measured, and for how long. */
export interface MeasureRequest {
  readonly workload: Workload
  /** The server's port on 127.0.0.1, and its process. */
  readonly port: number
  readonly pid: number
  /** Milliseconds of load that are thrown away. */
  readonly warmUp: number
  /** Milliseconds of load that count. */
  readonly duration: number
}

/** What was seen while it counted. */
export interface Measurement {
  /** Seconds that it took. */
  readonly seconds: number
  /** Payload bytes that came back. */
  readonly bytes: number
  /** Messages that came back; for a target without messages, its bytes divided by the workload's size. */
  readonly messages: number
  /** Messages that the correctness pass compared byte by byte before, over all connections. */
  readonly verified: number
  /** Messages exchanged in all: in the correctness pass, the warm-up, the time that counts, and behind it. */
  readonly exchanged: number
  /** Bytes that the load generator's sockets wrote and read. */
  readonly wireBytes: number
  /** The share of the time (0 to 1) in which the load generator's event loop was not waiting. */
  readonly loadBusy: number
  /** What both processes used, where the system tells. */
  readonly server?: ProcessUsage
  readonly load?: ProcessUsage
  /** With one message in flight: round trips. At a constant rate: from the moment at which each was to be sent. */
  readonly latencies?: Latencies
  /** Where a read is taken for a message: how they arrived. */
  readonly delivery?: Delivery
}

/** What a load process is asked to do. */
export type LoadActions = { readonly measure: (request: MeasureRequest) => Promise<Measurement> }
