import { bytes } from '@echo/protocol'
import { listen } from '@echo/server'
import { framedLoad } from '../load/framed-load.js'
import type { Arm } from './arm.js'

/** The same loop as in raw-naive, over frames. */
export const framed: Arm = {
  name: 'framed',
  what: 'frames, the same await recv / send loop',
  tier: 'ours',
  sides: async () => ({ serve, load: framedLoad }),
}

async function serve(): Promise<number> {
  const server = await listen({ port: 0, codec: bytes() })
  void server.serve(async (connection) => {
    for await (const message of connection) await connection.send(message)
  })
  return server.address.port!
}
