import { ConnectionClosedError, utf8 } from '@echo/protocol'
import { describe, expect, it, vi } from 'vitest'
import { clientOf, listenerOf, never, reasonOf } from './client-tools.js'
import { echoPeer } from './echo-peer.js'
import { heldPort } from './held-port.js'
import { stall } from './stall.js'
import { StateLog } from './state-log.js'
import { until } from './until.js'

describe('a client that has lost its connection', () => {
  it('reconnects immediately after a reset, when the connection had proved itself', async () => {
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

  it('ends its own side immediately when the server closes gracefully, and reconnects', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    const client = clientOf({ port: peer.port, onState: log.onState })
    await client.ready()
    await client.request('hello')
    const again = log.next('ready')
    await peer.connections[0]!.close()
    expect(await peer.connections[0]!.closed).toMatchObject({ reason: 'end' })
    await again
    expect(client.lastError?.message).toBe('the server ended the connection')
    expect(await client.request('again')).toBe('again')
  })

  it('is back when the server is', async () => {
    const peer = await echoPeer({ codec: utf8() }, undefined, await heldPort())
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
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0) // no connection lasts
    const port = await listenerOf((socket) => socket.end())
    const log = new StateLog()
    const client = clientOf({ port, onState: log.onState, reconnect: { baseDelay: 1, attempts: 5 } })
    const closed = log.next('closed')
    const { error } = await closed
    expect(error?.message).toMatch(
      /^the client has given up after 5 failed attempts in a row: the server ended/,
    )
    expect(log.details.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6])
    expect(log.seen.filter((state) => state === 'waiting')).toHaveLength(4)
    expect(client.state).toBe('closed')
    clock.mockRestore()
  })

  it('counts from nothing again once a reply has come, however many attempts had failed before', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    let attempts = 0
    const onConnect = () => {
      if (++attempts < 4) throw new Error('not yet')
    }
    const client = clientOf({ port: peer.port, onConnect, onState: log.onState, reconnect: { baseDelay: 1 } })
    expect(await client.request('hello')).toBe('hello')
    expect(log.details.at(-1)).toMatchObject({ attempt: 4 })
    const again = log.next('ready')
    client.connection!.destroy()
    expect(await again).toMatchObject({ attempt: 1, delay: 0 })
    expect(log.seen.slice(-3)).toEqual(['ready', 'connecting', 'ready'])
  })

  it('counts no failed attempt when a connection that nobody used has lasted, and was closed then', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      const peer = await echoPeer({ codec: utf8() })
      const log = new StateLog()
      const client = clientOf({ port: peer.port, reconnect: { attempts: 2 }, onState: log.onState })
      await client.ready()
      for (let i = 0; i < 4; i++) {
        const again = log.next('ready')
        await until(() => peer.connections.length === i + 1)
        vi.advanceTimersByTime(2_000)
        await peer.connections[i]!.close()
        await again
      }
      expect(log.details.every(({ attempt, delay }) => attempt === 1 && delay === 0)).toBe(true)
    } finally {
      vi.useRealTimers()
    }
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
    for (const { closed } of peer.connections) expect(await closed).toMatchObject({ reason: 'reset' })
  })

  it('makes an attempt fail when it throws immediately, takes too long, or loses the connection', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const options = { port: peer.port, reconnect: false } as const
    const thrown = clientOf({
      ...options,
      onConnect: () => {
        throw new Error('thrown')
      },
    })
    await expect(thrown.ready()).rejects.toThrow('the client has given up: thrown')
    const slow = clientOf({ ...options, connectTimeout: 200, onConnect: () => new Promise(never) })
    await expect(slow.ready()).rejects.toMatchObject({ cause: { timeout: 'connect' } })
    const port = await listenerOf((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const odd = clientOf({ ...options, onConnect: () => Promise.reject('no error') })
    await expect(odd.ready()).rejects.toThrow('the client has given up: onConnect failed: no error')
    const lost = clientOf({ ...options, port, onConnect: (connection) => connection.request('hello') })
    await expect(lost.ready()).rejects.toBeInstanceOf(ConnectionClosedError)
  })
})

it('onConnect that is done in time counts, though this process was busy beyond connectTimeout', async () => {
  const peer = await echoPeer({ codec: utf8() })
  const client = clientOf({
    port: peer.port,
    connectTimeout: 1_000,
    reconnect: false,
    onConnect: async (connection) => {
      const reply = connection.request('login')
      // The peer, in this process too, has answered when it has received.
      while (peer.received.length === 0) await new Promise(setImmediate)
      stall(1_500)
      await reply
    },
  })
  await client.ready()
})
