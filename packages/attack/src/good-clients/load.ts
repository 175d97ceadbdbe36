import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '@echo/protocol/node'

/** What each client sends. */
export interface Load {
  /** Milliseconds. */
  readonly duration: number
  /** Milliseconds between two requests; 0: each request follows the reply before it. */
  readonly pace: number
  /** Requests in flight. */
  readonly depth: number
}

export interface Samples {
  /** Milliseconds of each request. */
  readonly latencies: number[]
  failures: number
}

const SIZE = 64

/** One client's load until the time is over or its connection is lost. */
export async function ask(
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
  // 0 is an echo to every handler, the rest tells replies apart, and all of it is text as well.
  const message = new Uint8Array(SIZE).fill(1 + Math.floor(Math.random() * 127), 1)
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
