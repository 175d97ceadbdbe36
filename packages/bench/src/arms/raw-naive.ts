import { listen } from '@echo/server'
import { naiveLoad } from '../load/naive-load.js'
import type { Arm } from './arm.js'

/** The original programs: a socket write a message, a read of at most 1024 bytes taken for a message. */
export const rawNaive: Arm = {
  name: 'raw-naive',
  what: 'the original: a write a message, recv(1024)',
  async serve() {
    const server = await listen({ port: 0, raw: true })
    void server.serve(async (connection) => {
      for await (const bytes of connection) await connection.send(bytes)
    })
    return server.address.port!
  },
  load: naiveLoad,
}
