import { createClient, type Client } from '@echo/client'
import { bytes, ConnectionClosedError } from '@echo/protocol'
import type { Target } from './target.js'

/** What a client that lasts has seen so far. */
export interface Lasting {
  readonly inFlight: number
  readonly replies: number
  readonly wrong: number
  /** Requests that failed, by what they were told: `not sent`, `may have been processed`, or `no verdict`. */
  readonly failed: Readonly<Record<string, number>>
  /** When the last of them settled, by the clock that all processes share. */
  readonly settled: number
}

export type LastingClientActions = ReturnType<typeof lastingClient>

const SIZE = 64

/** A client under load, whose requests stop at the first failure. */
export function lastingClient() {
  let client: Client<Uint8Array>
  let inFlight = 0
  let replies = 0
  let wrong = 0
  let settled = 0
  let failing = false
  const failed: Record<string, number> = {}

  async function lane(): Promise<void> {
    while (!failing) {
      const message = new Uint8Array(SIZE).fill(1 + Math.floor(Math.random() * 127), 1)
      inFlight++
      try {
        const reply = await client.request(message)
        replies++
        if (!Buffer.from(message).equals(reply)) wrong++
      } catch (error) {
        failing = true
        const verdict = error instanceof ConnectionClosedError ? error.delivery : undefined
        failed[verdict ?? 'no verdict'] = (failed[verdict ?? 'no verdict'] ?? 0) + 1
      }
      inFlight--
      settled = Date.now()
    }
  }

  return {
    /** Resolves once it is connected. */
    async start(target: Target): Promise<void> {
      client = createClient({ ...target, codec: bytes() })
      await client.ready()
    },
    /** Keeps so many requests in flight, from now until one fails. */
    load(depth: number): void {
      failing = false
      for (let i = 0; i < depth; i++) void lane()
    },
    state: (): Lasting => ({ inFlight, replies, wrong, failed, settled }),
    /** Resolves once it is connected again, with the time by the clock that all processes share. */
    async ready(): Promise<number> {
      await client.ready()
      return Date.now()
    },
  }
}
