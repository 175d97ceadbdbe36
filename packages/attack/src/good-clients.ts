import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '@echo/client'
import { quantile } from '@echo/harness'
import { bytes } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import type { Target } from './attacks/open-sockets.js'

/** What each client sends. */
export interface Load {
  /** Milliseconds. */
  readonly duration: number
  /** Milliseconds between two requests; 0: each request follows the reply before it. */
  readonly pace: number
  /** Requests in flight. */
  readonly depth: number
}

/** What good clients saw in one window of time. */
export interface Seen {
  readonly failures: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p99: number
}

interface Samples {
  /** Milliseconds of each request. */
  readonly latencies: number[]
  failures: number
}

const SIZE = 64

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
      const { latencies, failures } = samples
      const seconds = (performance.now() - began) / 1000
      return { failures, perSecond: latencies.length / seconds, p99: quantile(latencies, 0.99) }
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
  }
}

/** One client's load until the time is over or its connection is lost. */
async function ask(
  connection: Connection<Uint8Array>,
  { pace, depth }: Load,
  until: number,
  samples: Samples,
): Promise<void> {
  const lane = async () => {
    await sleep(Math.random() * pace)
    while (performance.now() < until) {
      if (!(await askOnce(connection, samples))) return
      if (pace > 0) await sleep(pace)
    }
  }
  await Promise.all(Array.from({ length: depth }, lane))
}

/** Gives whether the right reply came. */
async function askOnce(connection: Connection<Uint8Array>, samples: Samples): Promise<boolean> {
  const message = request()
  const began = performance.now()
  try {
    const reply = await connection.request(message)
    if (reply.length !== SIZE || reply[1] !== message[1]) throw new Error('a wrong reply')
    samples.latencies.push(performance.now() - began)
    return true
  } catch {
    samples.failures++
    return false
  }
}

/** 0 is an echo to every handler, the rest tells replies apart, and all of it is text as well. */
export function request(): Uint8Array {
  return new Uint8Array(SIZE).fill(1 + Math.floor(Math.random() * 127), 1)
}
