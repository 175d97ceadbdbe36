import { Authority } from '@echo/certificates'
import { connect, type ConnectOptions } from '@echo/client'
import { utf8 } from '@echo/protocol'
import { listen, type ListenOptions, type Server } from '@echo/server'
import { afterEach, expect, it } from 'vitest'

const authority = await Authority.make()
const { ca } = authority
const identity = await authority.sign({ name: 'the server' })
const alice = await authority.sign({ name: 'alice' })
const stranger = await (await Authority.make()).sign({ name: 'alice' })
const servers: Server<string>[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close({ grace: 0 })
})

/** A server that greets each client by the name that it has proved. */
async function start(options: ListenOptions): Promise<Server<string>> {
  const server = await listen({ port: 0, codec: utf8(), onError: () => {}, ...options })
  servers.push(server)
  void server.serve(async (connection) => {
    for await (const greeting of connection)
      await connection.send(`${greeting} ${String(connection.tls?.certificate?.subject.CN ?? 'stranger')}`)
  })
  return server
}

function connectTo(server: Server<string>, options: ConnectOptions) {
  return connect({ port: server.address.port, codec: utf8(), ...options })
}

const mutual = { tls: { ...identity, requestCert: true, ca } }

it('knows each other by their certificates', async () => {
  const server = await start(mutual)
  const connection = await connectTo(server, { tls: { ca, ...alice } })
  expect(connection.tls!.certificate!.subject).toEqual({ CN: 'the server' })
  expect(await connection.request('hello,')).toBe('hello, alice')
  await connection.close()
  expect(await connection.closed).toMatchObject({ initiator: 'local', reason: 'end' })
})

it('goes on with a certificate that was replaced meanwhile', async () => {
  const server = await start(mutual)
  const old = await connectTo(server, { tls: { ca, ...alice } })
  server.setSecureContext(await authority.sign({ name: 'the server, renewed' }))
  const young = await connectTo(server, { tls: { ca, ...alice } })
  expect(await old.request('hello,')).toBe('hello, alice')
  expect(await young.request('hello,')).toBe('hello, alice')
  expect(young.tls!.certificate!.subject).toEqual({ CN: 'the server, renewed' })
  await Promise.all([old.close(), young.close()])
})

it.each([
  ['has no certificate', {}, /wants a certificate from us\. Pass tls\.cert and tls\.key/],
  [
    'has one of an authority that the server does not know',
    stranger,
    /reset .*refused us or our certificate/,
  ],
] as const)('tells a client that %s, by its first reply', async (_what, own, message) => {
  const server = await start(mutual)
  const connection = await connectTo(server, { tls: { ca, ...own } })
  await expect(connection.request('hello,')).rejects.toThrow(message)
  await expect.poll(() => server.counters).toMatchObject({ accepted: 0, refused: { handshake: 1 } })
})

it('tells a client without TLS that the server has it, and one with TLS that the server has none', async () => {
  const plain = await connectTo(await start(mutual), {})
  await expect(plain.request('hello,')).rejects.toThrow(/begin a TLS alert.*Use TLS on both sides or on none/)
  await expect(connectTo(await start({}), { tls: { ca } })).rejects.toThrow(/Does it speak TLS\?/)
})

it('has a client wait no longer than its time for a server without TLS that says nothing', async () => {
  const server = await listen({ port: 0, codec: utf8() })
  servers.push(server)
  await expect(connectTo(server, { tls: { ca }, handshakeTimeout: 50 })).rejects.toMatchObject({
    timeout: 'handshake',
  })
})
