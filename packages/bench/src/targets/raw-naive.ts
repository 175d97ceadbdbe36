import { listen } from '@echo/server'
import { naiveLoad } from '../load/naive-load.js'
import type { Target } from './target.js'

/** The original programs: a socket write a message, a read of at most 1024 bytes taken for a message. */
export const rawNaive: Target = {
  name: 'raw-naive',
  what: 'the original: a write a message, recv(1024)',
  tier: 'ours',
  // An empty message puts nothing on the wire: both sides would wait for ever.
  fits: ({ size }) => size > 0,
  sides: async () => ({ serve, load: naiveLoad }),
}

async function serve(): Promise<number> {
  const server = await listen({ port: 0, raw: true })
  void server.serve(async (connection) => {
    for await (const bytes of connection) await connection.send(bytes)
  })
  return server.address.port!
}
