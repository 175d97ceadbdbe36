import { getEventListeners, once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createClient, type Client, type FramedClientOptions } from '@echo/client'
import {
  CodecError,
  ConnectionClosedError,
  LimitError,
  OptionError,
  TimeoutError,
  utf8,
  type Codec,
} from '@echo/protocol'
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'
import { echoPeer } from './echo-peer.js'
import { fullBacklog } from './full-backlog.js'
import { StateLog } from './state-log.js'

const clients: Client<string>[] = []
const listeners: Server[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
  for (const listener of listeners.splice(0)) listener.close()
})

function clientOf(options: Omit<FramedClientOptions<string>, 'codec' | 'raw'>): Client<string> {
  const client = createClient({ codec: utf8(), ...options })
  clients.push(client)
  return client
}

async function listenerOf(serve: (socket: Socket) => void): Promise<number> {
  const listener = createServer({ allowHalfOpen: true }, (socket) => serve(socket.on('error', () => {})))
  listeners.push(listener)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return (listener.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  await new Promise((resolve) => listener.close(resolve))
  return port
}

const reasonOf = (promise: Promise<unknown>) => promise.catch((reason: unknown) => reason)
const never = () => undefined

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

  it('works raw', async () => {
    const { port } = await echoPeer({ raw: true })
    const client = createClient({ port, raw: true })
    await client.ready()
    expect(Buffer.from(await client.request('hello')).toString()).toBe('hello')
    await client.close()
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
    { reconnect: { attempts: 0 } },
  ])('refuses %j at once', (options) => {
    expect(() => createClient(options)).toThrow(OptionError)
  })
})

describe('a client that has lost its connection', () => {
  it('reconnects at once after a reset, when the connection had proved itself', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    const client = clientOf({ port: peer.port, onState: log.onState })
    await client.ready()
    await client.request('hello')
    const again = log.next('ready')
    peer.connections[0]!.destroy()
    await again
    expect(await client.request('again')).toBe('again')
    expect(log.seen).toEqual(['connecting', 'ready', 'connecting', 'ready'])
    expect(log.details[2]).toMatchObject({ attempt: 1, delay: 0, error: client.lastError })
    expect(client.lastError).toMatchObject({ cause: { code: 'ECONNRESET' } })
  })

  it('ends its own side at once when the server ends in order, and reconnects', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    const client = clientOf({ port: peer.port, onState: log.onState })
    await client.ready()
    await client.request('hello')
    const again = log.next('ready')
    await peer.connections[0]!.close()
    expect(await peer.connections[0]!.closed).toMatchObject({ how: 'end' })
    await again
    expect(client.lastError?.message).toBe('the server ended the connection')
    expect(await client.request('again')).toBe('again')
  })

  it('is back when the server is', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    const client = clientOf({ port: peer.port, onState: log.onState, reconnect: { maxDelay: 20 } })
    await client.ready()
    await client.request('hello')
    const waiting = log.next('waiting')
    peer.stop()
    expect(await waiting).toMatchObject({ attempt: 2, error: { cause: { code: 'ECONNREFUSED' } } })
    await echoPeer({ codec: utf8() }, undefined, peer.port)
    await client.ready()
    expect(await client.request('again')).toBe('again')
  })

  it('backs off from a server that accepts and closes', async () => {
    const port = await listenerOf((socket) => socket.end())
    const log = new StateLog()
    const client = clientOf({ port, onState: log.onState, reconnect: { maxDelay: 4, attempts: 5 } })
    const closed = log.next('closed')
    const { error } = await closed
    expect(error?.message).toMatch(
      /^the client has given up after 5 failed attempts in a row: the server ended/,
    )
    expect(log.details.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6])
    expect(log.seen.filter((state) => state === 'waiting')).toHaveLength(4)
    expect(client.state).toBe('closed')
  })

  it('rejects what is in flight with its verdict, once each', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const client = clientOf({ port: peer.port })
    await client.ready()
    const requests = ['a', 'b', 'c'].map((text) => client.request(text))
    await expect.poll(() => peer.received).toEqual(['a', 'b', 'c'])
    peer.connections[0]!.destroy()
    for (const error of await Promise.all(requests.map(reasonOf))) {
      expect(error).toBeInstanceOf(ConnectionClosedError)
      expect(error).toMatchObject({ delivery: 'may have been processed' })
    }
    await client.ready()
    expect(peer.received).toEqual(['a', 'b', 'c'])
  })

  it('never resends a request, not even one that is known not to have been sent', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const client = clientOf({ port: peer.port, offlineQueue: 10 })
    await client.ready()
    const request = client.request('begun in the step of the loss')
    const { connection } = client
    connection!.destroy()
    expect(await reasonOf(request)).toMatchObject({ delivery: 'not sent' })
    expect(await client.request('after it')).toBe('after it')
    expect(peer.received).toEqual(['after it'])
  })

  it('leaves a connection that can no longer be read', async () => {
    let accepted = 0
    const port = await listenerOf((socket) => {
      if (accepted++ > 0) socket.pipe(socket)
      else socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    const client = clientOf({ port, reconnect: { maxDelay: 20 } })
    await client.ready()
    const error = await reasonOf(client.request('hello'))
    expect(error).toMatchObject({ code: 'ECHO_ERR_FRAME_TOO_LARGE' })
    await client.ready()
    expect(await client.request('again')).toBe('again')
  })

  it('is closed with reconnect: false, and says why', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    const client = clientOf({ port: peer.port, onState: log.onState, reconnect: false })
    await client.ready()
    const closed = log.next('closed')
    peer.connections[0]!.destroy()
    await closed
    await expect(client.ready()).rejects.toThrow(/^the client has given up: the peer reset the connection/)
    expect(await reasonOf(client.request('late'))).toMatchObject({ delivery: 'not sent' })
  })
})

describe('onConnect', () => {
  it('runs on each connection before any request', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const client = clientOf({
      port: peer.port,
      offlineQueue: 1,
      onConnect: (connection) => connection.request('secret'),
    })
    expect(await client.request('first')).toBe('first')
    peer.connections[0]!.destroy()
    await expect.poll(() => peer.connections.length).toBe(2)
    await client.ready()
    await client.request('second')
    expect(peer.received).toEqual(['secret', 'first', 'secret', 'second'])
  })

  it('makes an attempt fail when it does', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    const refusal = new Error('not with this password')
    const client = clientOf({
      port: peer.port,
      onState: log.onState,
      reconnect: { attempts: 2, baseDelay: 1 },
      onConnect: () => Promise.reject(refusal),
    })
    await expect(client.ready()).rejects.toMatchObject({ cause: refusal })
    expect(log.seen).toEqual(['connecting', 'waiting', 'connecting', 'closed'])
    await expect.poll(() => peer.connections.length).toBe(2)
    for (const { closed } of peer.connections) expect(await closed).toMatchObject({ how: 'reset' })
  })

  it('makes an attempt fail when it throws at once, takes too long, or loses the connection', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const options = { port: peer.port, reconnect: false } as const
    const thrown = clientOf({
      ...options,
      onConnect: () => {
        throw new Error('at once')
      },
    })
    await expect(thrown.ready()).rejects.toThrow('the client has given up: at once')
    const slow = clientOf({ ...options, connectTimeout: 200, onConnect: () => new Promise(never) })
    await expect(slow.ready()).rejects.toMatchObject({ cause: { timeout: 'connect' } })
    const port = await listenerOf((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const lost = clientOf({ ...options, port, onConnect: (connection) => connection.request('hello') })
    await expect(lost.ready()).rejects.toBeInstanceOf(ConnectionClosedError)
  })
})

describe('a request without a connection', () => {
  it('is refused at once, and says what to try', async () => {
    const client = clientOf({ port: await freePort() })
    const error = await reasonOf(client.request('hello'))
    expect(error).toBeInstanceOf(ConnectionClosedError)
    expect(error).toMatchObject({ delivery: 'not sent' })
    expect((error as Error).message).toMatch(/Await client\.ready\(\) first, or set offlineQueue/)
  })

  it('waits in the queue, up to its bound, and is sent in order', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const client = clientOf({ port: peer.port, offlineQueue: 2 })
    const requests = [client.request('a'), client.request('b')]
    const error = await reasonOf(client.request('c'))
    expect(error).toBeInstanceOf(LimitError)
    expect(error).toMatchObject({ option: 'offlineQueue', limit: 2 })
    expect(await Promise.all(requests)).toEqual(['a', 'b'])
    expect(peer.received).toEqual(['a', 'b'])
  })

  it('leaves the queue when it is given up, and is never sent', async () => {
    const port = await freePort()
    const client = clientOf({ port, offlineQueue: 3, reconnect: { maxDelay: 20 } })
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const aborted = client.request('aborted', { signal: controller.signal })
    const late = client.request('late', { timeout: 1 })
    const kept = client.request('kept')
    controller.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    const error = await reasonOf(late)
    expect(error).toBeInstanceOf(TimeoutError)
    expect((error as Error).message).toBe('no connection came within 1 ms; this message was not sent')
    const peer = await echoPeer({ codec: utf8() }, undefined, port)
    expect(await kept).toBe('kept')
    expect(peer.received).toEqual(['kept'])
  })

  it('keeps its timeout when it leaves the queue for a connection', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const client = clientOf({ port: peer.port, offlineQueue: 1 })
    const request = client.request('hello', { timeout: 200 })
    await expect.poll(() => peer.received).toEqual(['hello'])
    await expect(request).rejects.toThrow('no reply came within 200 ms; when it comes it will be dropped')
  })

  it('fails alone when it cannot be encoded', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const client = clientOf({ port, offlineQueue: 2 })
    const bad = client.request(7 as unknown as string)
    const good = client.request('good')
    await expect(bad).rejects.toBeInstanceOf(CodecError)
    expect(await good).toBe('good')
  })
})

describe('a request', () => {
  it('is refused above maxInFlight; one that was given up counts until its reply has come', async () => {
    const answers: (() => void)[] = []
    const port = await listenerOf((socket) => {
      socket.on('data', (chunk) => answers.push(() => socket.write(chunk)))
    })
    const client = clientOf({ port, maxInFlight: 2 })
    await client.ready()
    const controller = new AbortController()
    const first = client.request('a', { signal: controller.signal })
    const second = client.request('b')
    controller.abort()
    await expect(first).rejects.toThrow(/aborted/)
    const error = await reasonOf(client.request('c'))
    expect(error).toBeInstanceOf(LimitError)
    expect(error).toMatchObject({ option: 'maxInFlight', limit: 2 })
    expect((error as Error).message).toMatch(/was not sent/)
    await expect.poll(() => answers.length).toBe(1)
    answers[0]!()
    expect(await second).toBe('b')
    const third = client.request('c')
    await expect.poll(() => answers.length).toBe(2)
    answers[1]!()
    expect(await third).toBe('c')
  })

  it('throws for undefined, and for a timeout out of its range', async () => {
    const client = clientOf({ port: await freePort() })
    expect(() => client.request(undefined as unknown as string)).toThrow(CodecError)
    expect(() => client.request('a', { timeout: 0 })).toThrow(OptionError)
  })

  it('rejects with the reason of a signal that has aborted', async () => {
    const client = clientOf({ port: await freePort(), offlineQueue: 1 })
    const reason = new Error('no longer wanted')
    const signal = AbortSignal.abort(reason)
    await expect(client.request('a', { signal })).rejects.toBe(reason)
    await expect(client.ready({ signal })).rejects.toBe(reason)
  })

  it('shares its signal with a thousand others, behind one listener that goes with the last', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const { signal } = new AbortController()
    const client = clientOf({ port, offlineQueue: 500, signal })
    const requests = Array.from({ length: 500 }, (_, i) => client.request(String(i), { signal }))
    const ready = client.ready({ signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(2)
    await ready
    for (let i = 500; i < 1_000; i++) requests.push(client.request(String(i), { signal }))
    expect(getEventListeners(signal, 'abort')).toHaveLength(2)
    expect(await Promise.all(requests)).toEqual(Array.from({ length: 1_000 }, (_, i) => String(i)))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await client.close()
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})

describe('closing a client', () => {
  it('gives requests in flight their replies, and takes no more', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const client = clientOf({ port: peer.port })
    await client.ready()
    const request = client.request('last')
    const closing = client.close()
    expect(client.close()).toBe(closing)
    expect(await reasonOf(client.request('late'))).toMatchObject({ delivery: 'not sent' })
    expect(await request).toBe('last')
    await closing
    expect(await peer.connections[0]!.closed).toMatchObject({ by: 'remote', how: 'end' })
  })

  it('takes no longer than the close grace', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const client = clientOf({ port: peer.port, closeGrace: 50 })
    await client.ready()
    const request = client.request('unanswered')
    await client.close()
    expect(await reasonOf(request)).toMatchObject({
      delivery: 'may have been processed',
      cause: { timeout: 'close' },
    })
    expect(await peer.connections[0]!.closed).toMatchObject({ how: 'reset' })
  })

  it('stops an attempt that is under way', async () => {
    const log = new StateLog()
    const client = clientOf({ port: await fullBacklog(), offlineQueue: 1, onState: log.onState })
    const started = log.next('connecting')
    const [ready, request] = [client.ready(), client.request('hello')]
    await started
    await client.close()
    await expect(ready).rejects.toThrow('this side has closed the client')
    expect(await reasonOf(request)).toMatchObject({ delivery: 'not sent' })
    expect(log.seen).toEqual(['connecting', 'closed'])
    expect(log.details.at(-1)).toMatchObject({ error: undefined })
  })

  it('stops an attempt that is in onConnect', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    let entered!: () => void
    const inside = new Promise<void>((resolve) => (entered = resolve))
    const client = clientOf({
      port: peer.port,
      onConnect: (connection) => {
        entered()
        return connection.request('hello')
      },
    })
    await inside
    await client.close()
    await expect.poll(() => peer.connections.length).toBe(1)
    expect(await peer.connections[0]!.closed).toMatchObject({ how: 'reset' })
  })

  it('stops the wait for the next attempt', async () => {
    const log = new StateLog()
    const client = clientOf({
      port: await freePort(),
      onState: log.onState,
      reconnect: { baseDelay: 2_147_483_647, maxDelay: 2_147_483_647 },
    })
    await log.next('waiting')
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    await client.close()
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before - 1)
    expect(log.seen).toEqual(['connecting', 'waiting', 'closed'])
  })

  it('works before the first step, from within onState, and by await using', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    await clientOf({ port, onState: log.onState })[Symbol.asyncDispose]()
    expect(log.seen).toEqual(['closed'])
    const own: Client<string> = clientOf({ port, onState: (state) => state === 'ready' && own.destroy() })
    await own.ready().catch(never)
    await own.close()
    expect(own.state).toBe('closed')
  })

  it('rejects at once what destroy() finds in flight, and names its reason', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const client = clientOf({ port: peer.port })
    await client.ready()
    const request = client.request('hello')
    const reason = new Error('enough')
    await expect.poll(() => peer.received).toEqual(['hello'])
    client.destroy(reason)
    client.destroy(new Error('too late'))
    expect(await reasonOf(request)).toMatchObject({ delivery: 'may have been processed', cause: reason })
    await expect(client.ready()).rejects.toMatchObject({ cause: reason })
    await client.close()
  })

  it('is what its signal does, before and after it was made', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const reason = new Error('shutting down')
    await expect(clientOf({ port, signal: AbortSignal.abort(reason) }).ready()).rejects.toMatchObject({
      cause: reason,
    })
    const controller = new AbortController()
    const client = clientOf({ port, signal: controller.signal })
    await client.ready()
    controller.abort(reason)
    expect(client.state).toBe('closed')
    expect(client.connection).toBeUndefined()
    expect(await reasonOf(client.request('late'))).toMatchObject({ cause: reason, delivery: 'not sent' })
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
