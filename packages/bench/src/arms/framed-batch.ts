import { bytes } from '@echo/protocol'
import { listen } from '@echo/server'
import { framedLoad } from '../load/framed-load.js'
import type { Arm } from './arm.js'

/** Frames, taken as many at a time as are there. */
export const framedBatch: Arm = {
  name: 'framed-batch',
  what: 'frames, taken with recvMany()',
  tier: 'ours',
  sides: async () => ({ serve, load: framedLoad }),
}

async function serve(): Promise<number> {
  const server = await listen({ port: 0, codec: bytes() })
  void server.serve(async (connection) => {
    for (let batch = await connection.recvMany(); batch !== undefined; batch = await connection.recvMany()) {
      let last: Promise<void> | undefined
      for (const message of batch) last = connection.send(message)
      await last
    }
  })
  return server.address.port!
}
