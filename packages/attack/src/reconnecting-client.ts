import { createClient, type Client } from '@echo/client'
import { bytes, ConnectionClosedError } from '@echo/protocol'
import type { Target } from './attacks/open-sockets.js'
import { request } from './good-clients.js'

/** What the reconnecting client has seen so far. */
export interface ReconnectingState {
  readonly inFlight: number
  readonly replies: number
  readonly wrong: number
  /** Requests that failed, by what their error says: `not sent`, `may have been processed`, or `unknown`. */
  readonly failed: Readonly<Record<string, number>>
  /** When the last of them settled, by the clock that all processes share. */
  readonly settled: number
}

export type ReconnectingClientActions = ReturnType<typeof reconnectingClient>

/** A reconnecting client under load, whose requests stop at the first failure. */
export function reconnectingClient() {
  let client: Client<Uint8Array>
  let inFlight = 0
  let replies = 0
  let wrong = 0
  let settled = 0
  let failing = false
  const failed: Record<string, number> = {}

  async function lane(): Promise<void> {
    while (!failing) {
      const message = request()
      inFlight++
      try {
        const reply = await client.request(message)
        replies++
        if (!Buffer.from(message).equals(reply)) wrong++
      } catch (error) {
        failing = true
        const delivery = (error instanceof ConnectionClosedError ? error.delivery : undefined) ?? 'unknown'
        failed[delivery] = (failed[delivery] ?? 0) + 1
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
    state: (): ReconnectingState => ({ inFlight, replies, wrong, failed, settled }),
    /** Resolves once it is connected again, with the time by the clock that all processes share. */
    async ready(): Promise<number> {
      await client.ready()
      return Date.now()
    },
  }
}
