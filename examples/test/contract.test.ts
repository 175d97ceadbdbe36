import { connect, createClient, type Client } from '@echo/client'
import { contract, msgpack } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { listen, type Server } from '@echo/server'
import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const sums = contract({
  codec: msgpack(),
  requests: z.object({ add: z.array(z.number()).max(100) }),
  replies: z.object({ sum: z.number() }),
})

it('one contract gives a server, a connection and a client their types', async () => {
  const server = await listen({ ...sums.server, port: 0 })
  expectTypeOf(server).toEqualTypeOf<Server<{ add: number[] }, { sum: number }>>()
  void server.serve(async (connection) => {
    for await (const { add } of connection) {
      await connection.send({ sum: add.reduce((sum, part) => sum + part, 0) })
    }
  })
  const connection = await connect({ ...sums.client, ...server.address })
  expectTypeOf(connection).toEqualTypeOf<Connection<{ sum: number }, { add: number[] }>>()
  expect(await connection.request({ add: [1, 2, 3] })).toEqual({ sum: 6 })
  // @ts-expect-error -- that is no request
  await expect(connection.send({ sum: 6 })).rejects.toMatchObject({ code: 'ECHO_ERR_CODEC' })
  const client = createClient({ ...sums.client, ...server.address })
  expectTypeOf(client).toEqualTypeOf<Client<{ sum: number }, { add: number[] }>>()
  await client.ready()
  expect((await client.request({ add: [4] })).sum).toBe(4)
  await Promise.all([client.close(), connection.close(), server.close()])
})
