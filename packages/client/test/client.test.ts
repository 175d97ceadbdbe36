import { createClient, type Client } from '@echo/client'
import { OptionError, utf8, type Codec } from '@echo/protocol'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { clientOf } from './client-tools.js'
import { echoPeer } from './echo-peer.js'

describe('createClient', () => {
  it('connects by itself, and gives each request its reply', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const client = clientOf({ port })
    expect(client.state).toBe('connecting')
    await client.ready()
    expect(client.state).toBe('ready')
    expect(await Promise.all(['a', '', 'c'].map((text) => client.request(text)))).toEqual(['a', '', 'c'])
    await client.close()
    expect(client.state).toBe('closed')
  })

  it('refuses raw mode, where nothing tells which bytes are whose reply', () => {
    // @ts-expect-error -- raw is for connect()
    expect(() => createClient({ raw: true })).toThrow(OptionError)
    // @ts-expect-error -- raw is for connect()
    expect(() => createClient({ raw: true })).toThrow(/^raw must be left out: .*Use connect\(\) for raw mode/)
  })

  it('can be used before it has connected, and told of states, from the first step on', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const seen: unknown[] = []
    const client: Client<string> = clientOf({ port, onState: (state) => seen.push([state, client.state]) })
    await client.ready()
    await client.close()
    expect(seen).toEqual([
      ['connecting', 'connecting'],
      ['ready', 'ready'],
      ['closed', 'closed'],
    ])
  })

  it('reports what onState throws, and lives on', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const errors: Error[] = []
    const onState = () => {
      throw new Error('oops')
    }
    const client = clientOf({ port, onState, onError: (error) => errors.push(error) })
    await client.ready()
    expect(await client.request('hello')).toBe('hello')
    expect(errors.map(({ message }) => message)).toEqual(['oops', 'oops'])
  })

  it('infers from the codec what the messages are', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const client = createClient({
      port,
      codec: utf8(),
      onConnect: (connection) => connection.request('hello'),
    })
    expectTypeOf(client).toEqualTypeOf<Client<string>>()
    await client.close()
  })

  it.each([
    { port: 65_536 },
    { connectTimeout: 0 },
    { closeGrace: -1 },
    { maxInFlight: 0 },
    { offlineQueue: -1 },
    { maxInFlight: 4, offlineQueue: 5 },
    { offlineTimeout: 0 },
    { reconnect: { attempts: 0 } },
  ])('refuses %j immediately', (options) => {
    expect(() => createClient(options)).toThrow(OptionError)
  })
})

it('encodes with one codec for all connections', async () => {
  const { port } = await echoPeer({ codec: utf8() })
  const codec: Codec<string> = utf8()
  const [one, two] = [createClient({ port, codec }), createClient({ port, codec })]
  await Promise.all([one.ready(), two.ready()])
  expect(await Promise.all([one.request('one'), two.request('two')])).toEqual(['one', 'two'])
  await Promise.all([one.close(), two.close()])
})
