import { connect } from '@echo/client'
import { bytes } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import type { Target } from '../target.js'
import { ascending, quantile } from '../statistics.js'
import { ask, type Load, type Samples } from './load.js'

/** What good clients saw in one window of time. */
export interface Seen {
  readonly requests: number
  readonly failures: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly slowest: number
}

export type GoodClientsActions = ReturnType<typeof goodClients>

/** Clients that send requests and check the replies. */
export function goodClients() {
  let connections: Connection<Uint8Array>[] = []
  return {
    async connect({ target, clients }: { target: Target; clients: number }): Promise<void> {
      connections = await Promise.all(
        Array.from({ length: clients }, () => connect({ ...target, codec: bytes() })),
      )
    },
    async measure(load: Load): Promise<Seen> {
      const samples: Samples = { latencies: [], failures: 0 }
      const began = performance.now()
      const until = began + load.duration
      await Promise.all(connections.map((connection) => ask(connection, load, until, samples)))
      return summed(samples, (performance.now() - began) / 1000)
    },
    /** Milliseconds that a new client waits for its first reply, its connecting included. */
    async firstReply(target: Target & { tls?: { ca: string } }): Promise<number> {
      const began = performance.now()
      const connection = await connect({ ...target, codec: bytes() })
      await connection.request(Uint8Array.of(0), { timeout: 10_000 })
      const took = performance.now() - began
      await connection.close()
      return took
    },
    async close(): Promise<void> {
      await Promise.all(connections.map((connection) => connection.close()))
    },
  }
}

function summed({ latencies, failures }: Samples, seconds: number): Seen {
  const sorted = ascending(latencies)
  return {
    requests: latencies.length,
    failures,
    perSecond: latencies.length / seconds,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    slowest: quantile(sorted, 1),
  }
}
