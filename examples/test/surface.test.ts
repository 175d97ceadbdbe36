import { once } from 'node:events'
import { connect as connectSocket, type Socket } from 'node:net'
import { connect, createClient, rawConnection } from '@echo/client'
import { listen } from '@echo/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** Names of everything that can be reached by a dot from `object`, but for what every object has. */
function namesOf(object: object): string[] {
  const names = new Set<string>()
  for (let at: object | null = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const key of Reflect.ownKeys(at)) names.add(String(key))
  return [...names].toSorted()
}

const ASYNC_DISPOSE = String(Symbol.asyncDispose)
const ASYNC_ITERATOR = String(Symbol.asyncIterator)
const INSPECT = 'Symbol(nodejs.util.inspect.custom)'

const CONNECTION = [
  ASYNC_DISPOSE,
  ASYNC_ITERATOR,
  INSPECT,
  'bufferedAmount',
  'close',
  'closed',
  'constructor',
  'counters',
  'destroy',
  'end',
  'flush',
  'maxFrameLength',
  'proxy',
  'recv',
  'recvFrames',
  'recvMany',
  'relay',
  'remoteAddress',
  'remotePort',
  'request',
  'send',
  'sendFrames',
  'sendMany',
  'tls',
].toSorted()

const SERVER = [
  ASYNC_DISPOSE,
  ASYNC_ITERATOR,
  INSPECT,
  'accept',
  'address',
  'broadcast',
  'close',
  'connections',
  'constructor',
  'counters',
  'ready',
  'serve',
  'setSecureContext',
  'url',
].toSorted()

const CLIENT = [
  ASYNC_DISPOSE,
  'close',
  'connection',
  'constructor',
  'destroy',
  'lastError',
  'ready',
  'request',
  'state',
].toSorted()

describe('what can be reached by a dot is the contract, and nothing else', () => {
  let server: Awaited<ReturnType<typeof listen>>

  beforeEach(async () => {
    server = await listen({ port: 0 })
  })

  afterEach(() => server.close({ grace: 0 }))

  it('of a connection, framed or raw', async () => {
    const framed = await connect(server.url)
    expect(namesOf(framed)).toEqual(CONNECTION)
    expect(namesOf(framed[Symbol.asyncIterator]())).toEqual(['next', 'return'])
    expectBareClass(framed)
    framed.destroy()
    const socket: Socket = connectSocket(server.address.port!)
    await once(socket, 'connect')
    const raw = rawConnection(socket)
    expect(namesOf(raw)).toEqual(CONNECTION)
    raw.destroy()
  })

  it('of a server', () => {
    expect(namesOf(server)).toEqual(SERVER)
    expectBareClass(server)
  })

  it('of a reconnecting client', async () => {
    const client = createClient(server.url)
    expect(namesOf(client)).toEqual(CLIENT)
    expectBareClass(client)
    await client.ready()
    expect(namesOf(client.connection!)).toEqual(CONNECTION)
    client.destroy()
  })
})

/** Its class, which `constructor` leads to, has no static members. */
function expectBareClass(object: object): void {
  expect(new Set(Reflect.ownKeys(object.constructor))).toEqual(new Set(['length', 'name', 'prototype']))
}
