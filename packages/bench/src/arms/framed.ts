import { bytes } from '@echo/protocol'
import { listen } from '@echo/server'
import { framedLoad } from '../load/framed-load.js'
import type { Arm } from './arm.js'

/** The same loop as in raw-naive, over frames. */
export const framed: Arm = {
  name: 'framed',
  what: 'frames, the same await recv / send loop',
  async serve() {
    const server = await listen({ port: 0, codec: bytes() })
    void server.serve(async (connection) => {
      for await (const message of connection) await connection.send(message)
    })
    return server.address.port!
  },
  load: framedLoad,
}
