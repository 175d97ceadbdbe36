import { bytes } from '@echo/protocol'
import { broadcast, type Connection } from '@echo/protocol/node'
import { listen } from '@echo/server'
import { framedLoad } from '../load/wire-loads.js'
import type { Target } from './target.js'

/** Milliseconds after which a message goes to those that wait, though others do not. */
const PATIENCE = 50

/** One message to all connections at a time, as soon as each of them has sent one: all send the same, so that each gets what it sent. */
export const fanOut: Target = {
  name: 'broadcast()',
  what: 'one message to all connections at a time',
  tier: 'ours',
  fits: ({ connections, depth }) => connections > 1 && depth === 1,
  sides: async () => ({
    serve,
    load: { ...framedLoad, payload: (_, size) => new Uint8Array(size).fill(0x61) },
  }),
}

async function serve(): Promise<number> {
  const server = await listen({ port: 0, codec: bytes() })
  const waiting = new Set<Connection<Uint8Array>>()
  let sent = 0
  const send = (message: Uint8Array) => {
    broadcast(waiting, message)
    waiting.clear()
    sent++
  }
  let last: Uint8Array | undefined
  void server.serve(async (connection) => {
    for await (const message of connection) {
      last = message
      waiting.add(connection)
      if (waiting.size === server.connections.size) send(message)
    }
    waiting.delete(connection)
  })
  let before = sent
  // At the end of a load some connections send no more.
  setInterval(() => {
    if (sent === before && waiting.size > 0 && last !== undefined) send(last)
    before = sent
  }, PATIENCE)
  return server.address.port!
}
