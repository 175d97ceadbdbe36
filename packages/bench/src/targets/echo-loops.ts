import type { Codec } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { listen } from '@echo/server'

/** What a server of ours does with a connection. */
export type EchoLoop = (connection: Connection<unknown>) => Promise<void>

/** Each message as it comes: the loop of every tutorial. */
export const echoEach: EchoLoop = async (connection) => {
  for await (const message of connection) await connection.send(message)
}

/** As many messages at a time as are there. */
export const echoBatches: EchoLoop = async (connection) => {
  for (let batch = await connection.recvMany(); batch !== undefined; batch = await connection.recvMany()) {
    let last: Promise<void> | undefined
    for (const message of batch) last = connection.send(message)
    await last
  }
}

/** Echoes framed messages on a free port of 127.0.0.1 until its process ends. Gives the port. */
export async function serveFramed(codec: Codec<unknown>, loop: EchoLoop): Promise<number> {
  const server = await listen({ port: 0, codec })
  void server.serve(loop)
  return server.address.port!
}
