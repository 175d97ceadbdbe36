import type { Codec } from '@echo/protocol'
import { listen } from '@echo/server'
import type { Arm } from '../arms/arm.js'
import { framedLoad } from '../load/framed-load.js'
import { payloadsOf } from './payloads.js'
import type { Subject } from './subject.js'

/** The await recv / send loop, whose server decodes and encodes each message. */
export function echoArm({ name, what, load }: Subject): Arm {
  return {
    name,
    what,
    tier: 'ours',
    sides: async () => {
      const subject = await load()
      return {
        serve: () => serve(subject.codec()),
        load: { ...framedLoad, payload: payloadsOf(subject) },
      }
    },
  }
}

async function serve(codec: Codec<unknown>): Promise<number> {
  const server = await listen({ port: 0, codec })
  void server.serve(async (connection) => {
    for await (const message of connection) await connection.send(message)
  })
  return server.address.port!
}
