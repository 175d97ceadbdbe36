import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { Authority } from '@echo/certificates'
import { ConnectionClosedError, encodeFrame, TimeoutError, utf8 } from '@echo/protocol'
import { framedConnection, type Connection } from '@echo/protocol/node'
import { describe, expect, it } from 'vitest'
import { clientOf, listenerOf, never, reasonOf } from './client-tools.js'
import { echoPeer } from './echo-peer.js'
import { StateLog } from './state-log.js'

/** What a server does with a connection. */
type Serve = (connection: Connection<string>, socket: Socket) => unknown

/** The port of a server whose first connection is served so; it echoes on later ones. */
async function firstServedBy(serve: Serve): Promise<number> {
  let first = true
  return servedBy((connection, socket) => {
    if (!first) return echo(connection)
    first = false
    return serve(connection, socket)
  })
}

async function servedBy(serve: Serve): Promise<number> {
  return listenerOf((socket) => {
    const connection = framedConnection(socket, { codec: utf8() })
    void Promise.resolve(serve(connection, socket)).catch(() => connection.destroy())
  })
}

async function echo(connection: Connection<string>): Promise<void> {
  for await (const message of connection) await connection.send(message)
}

function replyTwice(socket: Socket): void {
  socket.on('error', never).on('data', (bytes) => {
    socket.write(bytes)
    socket.write(bytes)
  })
}

const frame = (text: string) => encodeFrame(Buffer.from(text))
const READ_GREETINGS = /sent a message that no request asked for.*read greetings in onConnect/

describe('a message that no request asked for', () => {
  it.each<[what: string, serve: Serve]>([
    ['while none was made', (connection) => connection.send('greeting')],
    ['of which only the beginning came', (_, socket) => socket.write(frame('greeting').subarray(0, 3))],
  ])('ends the connection, and the next is opened: %s', async (_what, serve) => {
    let begin!: () => void
    const begun = new Promise<void>((resolve) => (begin = resolve))
    const port = await firstServedBy(async (connection, socket) => {
      await begun
      await serve(connection, socket)
      await connection.closed
    })
    const log = new StateLog()
    const client = clientOf({ port, onState: log.onState })
    await client.ready()
    const { connection } = client
    const again = log.next('ready')
    begin()
    expect(await connection!.closed).toMatchObject({ initiator: 'local', reason: 'protocol' })
    await again
    expect(client.lastError).toBeInstanceOf(ConnectionClosedError)
    expect(client.lastError?.message).toMatch(READ_GREETINGS)
    expect(await client.request('hello')).toBe('hello')
    expect(log.seen).toEqual(['connecting', 'ready', 'waiting', 'connecting', 'ready'])
  })

  it.each<[what: string, serve: Serve]>([
    [
      'each for itself',
      async (connection) => {
        for await (const message of connection) {
          await connection.send(message)
          await connection.send(message)
        }
      },
    ],
    [
      'glued together',
      async (connection, socket) => {
        socket.write(Buffer.concat([frame((await connection.recv())!), frame('and again')]))
        await connection.closed
      },
    ],
    [
      'cut in the middle',
      async (connection, socket) => {
        const message = (await connection.recv())!
        socket.write(Buffer.concat([frame(message), frame('and again').subarray(0, 5)]))
        await connection.closed
      },
    ],
  ])('ends the connection when a server replies twice: %s', async (_what, serve) => {
    const log = new StateLog()
    const client = clientOf({ port: await firstServedBy(serve), onState: log.onState })
    await client.ready()
    const { connection } = client
    const again = log.next('ready')
    expect(await client.request('one')).toBe('one')
    expect(await connection!.closed).toMatchObject({ initiator: 'local', reason: 'protocol' })
    await again
    expect(client.lastError?.message).toMatch(READ_GREETINGS)
    expect(await client.request('two')).toBe('two')
    expect(await client.request('three')).toBe('three')
  })

  it('ends the connection over a Unix socket too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    const path = join(folder, 'socket')
    await listenerOf(replyTwice, path)
    const client = clientOf({ path })
    await client.ready()
    const { connection } = client
    expect(await client.request('one')).toBe('one')
    expect(await connection!.closed).toMatchObject({ initiator: 'local', reason: 'protocol' })
    await rm(folder, { recursive: true })
  })

  it('ends the connection over TLS too', async () => {
    const authority = await Authority.make()
    const listener = createTlsServer(await authority.sign(), replyTwice).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const client = clientOf({ port, tls: { ca: authority.ca } })
    await client.ready()
    const { connection } = client
    expect(await client.request('one')).toBe('one')
    expect(await connection!.closed).toMatchObject({ initiator: 'local', reason: 'protocol' })
    client.destroy()
    listener.close()
  })

  it('that was pipelined makes what is in flight fail, and no reply of the next connection wrong', async () => {
    const port = await firstServedBy(async (connection) => {
      for await (const message of connection) {
        await connection.send(message)
        if (message === '1') await connection.send('one too many')
      }
    })
    const client = clientOf({ port })
    const replies = ['1', '2', '3'].map((text) => client.request(text))
    expect(await replies[0]).toBe('1')
    await Promise.allSettled(replies)
    await expect.poll(() => client.lastError?.message).toMatch(READ_GREETINGS)
    await client.ready()
    expect(await Promise.all(['4', '5'].map((text) => client.request(text)))).toEqual(['4', '5'])
  })

  it('belongs to onConnect while that runs', async () => {
    const port = await servedBy(async (connection) => {
      await connection.send('hello, client')
      await echo(connection)
    })
    const greetings: unknown[] = []
    const client = clientOf({ port, onConnect: async (conn) => greetings.push(await conn.recv()) })
    expect(await client.request('hello')).toBe('hello')
    expect(greetings).toEqual(['hello, client'])
    expect(client.lastError).toBeUndefined()
  })

  it.each([
    ['whole', frame('greeting')],
    ['in part', frame('greeting').subarray(0, 6)],
  ])('makes the attempt fail when onConnect has left it unread: %s', async (_what, bytes) => {
    const port = await firstServedBy(async (connection, socket) => {
      socket.write(Buffer.concat([frame((await connection.recv())!), bytes]))
      await connection.closed
    })
    const log = new StateLog()
    const waiting = log.next('waiting')
    const client = clientOf({
      port,
      onConnect: (connection) => connection.request('login'),
      onState: log.onState,
    })
    expect((await waiting).error?.message).toMatch(READ_GREETINGS)
    expect(await client.request('hello')).toBe('hello')
    expect(log.seen).toEqual(['connecting', 'waiting', 'connecting', 'ready'])
  })
})

describe('a request that has timed out', () => {
  it.each([
    ['by its timeout', () => ({ timeout: 50 })],
    ['by AbortSignal.timeout()', () => ({ signal: AbortSignal.timeout(50) })],
    [
      'by a signal of several',
      () => ({
        signal: AbortSignal.any([new AbortController().signal, AbortSignal.timeout(50)]),
      }),
    ],
  ])('ends its connection, and its neighbors say what is known of them: %s', async (_what, terms) => {
    const received: unknown[] = []
    const port = await firstServedBy(async (connection) => {
      for await (const message of connection) {
        received.push(message)
        if (message === 'one') await connection.send(message)
      }
    })
    const client = clientOf({ port })
    await client.ready()
    const { connection } = client
    expect(await client.request('one')).toBe('one')
    const late = reasonOf(client.request('late', terms()))
    const neighbor = reasonOf(client.request('neighbor'))
    expect(await late).toMatchObject({ name: 'TimeoutError' })
    expect(await connection!.closed).toMatchObject({
      initiator: 'local',
      reason: 'timeout',
      detail: 'request',
    })
    expect(await neighbor).toBeInstanceOf(ConnectionClosedError)
    expect(await neighbor).toMatchObject({
      delivery: 'may have been processed',
      cause: { timeout: 'request' },
    })
    expect(((await neighbor) as Error).message).toMatch(/^a request got no reply within \d+ ms, so its conn/)
    // A busy process may be told of the timeout before the server has read what it was sent.
    expect(['one', 'late', 'neighbor']).toEqual(expect.arrayContaining(received))
    expect(await Promise.all(['two', 'three'].map((text) => client.request(text)))).toEqual(['two', 'three'])
  })

  it('ends what a server that skipped a reply has shifted', async () => {
    const port = await firstServedBy(async (connection) => {
      for await (const message of connection) if (message !== 'skipped') await connection.send(message)
    })
    const client = clientOf({ port })
    await client.ready()
    void client.request('skipped')
    await expect(client.request('one', { timeout: 50 })).rejects.toBeInstanceOf(TimeoutError)
    expect(await client.request('two')).toBe('two')
  })

  it('leaves a server that answers no more for one that does, behind the same address', async () => {
    const port = await firstServedBy((connection) => connection.closed)
    const client = clientOf({ port, maxInFlight: 4 })
    await client.ready()
    const stuck = await Promise.all(
      ['a', 'b', 'c', 'd'].map((text) => reasonOf(client.request(text, { timeout: 50 }))),
    )
    expect(stuck[0]).toBeInstanceOf(TimeoutError)
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((text) => client.request(text)))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ])
  })

  it('is not one that was aborted otherwise: that keeps its place', async () => {
    const held: (() => void)[] = []
    const port = await firstServedBy(async (connection) => {
      for await (const message of connection) held.push(() => void connection.send(message))
    })
    const client = clientOf({ port })
    await client.ready()
    const { connection } = client
    const controller = new AbortController()
    const aborted = client.request('aborted', { signal: controller.signal })
    const kept = client.request('kept')
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => held.length).toBe(2)
    for (const send of held) send()
    expect(await kept).toBe('kept')
    expect(client.connection).toBe(connection)
  })

  it('is followed by delays that grow, where a server is slower than every timeout', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const log = new StateLog()
    const client = clientOf({
      port: peer.port,
      reconnect: { baseDelay: 1, maxDelay: 8 },
      onState: log.onState,
    })
    for (let i = 0; i < 6; i++) {
      await client.ready()
      await Promise.all([1, 2, 3].map(() => reasonOf(client.request('hello', { timeout: 10 }))))
    }
    await client.ready()
    const losses = log.details.filter((_, i) => log.seen[i] === 'waiting')
    expect(losses.map(({ attempt }) => attempt)).toEqual([2, 3, 4, 5, 6, 7])
    expect(losses.every(({ delay }) => delay > 0)).toBe(true)
    expect(log.seen.filter((state) => state === 'ready')).toHaveLength(7)
  })

  it('is followed by a delay even where replies have come before', async () => {
    const peer = await echoPeer({ codec: utf8() }, (message) => (message === 'slow' ? undefined : message))
    const log = new StateLog()
    const client = clientOf({ port: peer.port, reconnect: { baseDelay: 1 }, onState: log.onState })
    for (let i = 0; i < 4; i++) {
      expect(await client.request('hello')).toBe('hello')
      await reasonOf(client.request('slow', { timeout: 10 }))
    }
    await client.ready()
    const losses = log.details.filter((_, i) => log.seen[i] === 'waiting')
    expect(losses.map(({ attempt, delay }) => [attempt, delay])).toEqual(
      Array.from({ length: 4 }, () => [1, 1]),
    )
  })
})
