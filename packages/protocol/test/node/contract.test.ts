import { contract, json, msgpack, OptionError, utf8, type Contract } from '@echo/protocol'
import { framedConnection, type Connection } from '@echo/protocol/node'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { socketPair } from './socket-pair.js'

const Request = z.object({ name: z.string(), at: z.iso.datetime().transform((text) => new Date(text)) })
const Reply = v.object({ greeting: v.string(), times: v.optional(v.number(), 1) })
const greetings = contract({ codec: json(), requests: Request, replies: Reply, maxFrameLength: 1_000 })

/** A connection of each side, over one real socket. */
async function bothSides<A, B, C, D>({ server, client }: Contract<A, B, C, D>) {
  const [near, far] = await socketPair()
  return [framedConnection(near, { onError: () => {}, ...server }), framedConnection(far, client)] as const
}

describe('a contract', () => {
  it('checks and transforms what goes each way', async () => {
    const [server, client] = await bothSides(greetings)
    const reply = client.request({ name: 'Ada', at: '2026-11-24T12:00:00Z' })
    expect(await server.recv()).toEqual({ name: 'Ada', at: new Date('2026-11-24T12:00:00Z') })
    await server.send({ greeting: 'hello' })
    expect(await reply).toEqual({ greeting: 'hello', times: 1 })
    // @ts-expect-error -- no name
    await expect(client.send({ at: '2026-11-24T12:00:00Z' })).rejects.toMatchObject({
      code: 'ECHO_ERR_CODEC',
    })
    // @ts-expect-error -- the server sends no requests
    await expect(server.send({ name: 'Ada', at: '' })).rejects.toMatchObject({ code: 'ECHO_ERR_CODEC' })
    client.destroy()
    server.destroy()
  })

  it('gives both sides their types', () => {
    type Sides = Awaited<ReturnType<typeof bothSides<Received, Reply_, Answer, Sent>>>
    type Received = { name: string; at: Date }
    type Sent = { name: string; at: string }
    type Reply_ = { greeting: string; times?: number | undefined }
    type Answer = { greeting: string; times: number }
    expectTypeOf(greetings).toEqualTypeOf<Contract<Received, Reply_, Answer, Sent>>()
    expectTypeOf<Sides[0]>().toEqualTypeOf<Connection<Received, Reply_>>()
    expectTypeOf<Sides[1]>().toEqualTypeOf<Connection<Answer, Sent>>()
  })

  it('without schemas is what the codec says, for both', async () => {
    const texts = contract({ codec: utf8() })
    expectTypeOf(texts).toEqualTypeOf<Contract<string, string, string, string>>()
    const numbers = contract({ codec: msgpack<number>(), lengthField: { width: 2 } })
    expectTypeOf(numbers.server.codec).toEqualTypeOf(numbers.client.codec)
    const [server, client] = await bothSides(numbers)
    await client.send(7)
    expect(await server.recv()).toBe(7)
    expect(server.counters.bytesReceived).toBe(3)
    client.destroy()
    server.destroy()
  })

  it('holds the frame options for both', async () => {
    const [server, client] = await bothSides(greetings)
    expect([server.maxFrameLength, client.maxFrameLength]).toEqual([1_000, 1_000])
    client.destroy()
    server.destroy()
  })

  it('refuses one schema without the other, and what is no schema', () => {
    // @ts-expect-error -- replies are missing
    expect(() => contract({ codec: json(), requests: Request })).toThrow(OptionError)
    // @ts-expect-error -- no schema
    expect(() => contract({ codec: json(), requests: Request, replies: 'string' })).toThrow(OptionError)
  })
})
