import { execFile } from 'node:child_process'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'
import { ConnectionClosedError, LimitError, OptionError, TimeoutError, utf8 } from '@echo/protocol'
import { framedConnection, type Connection } from '@echo/protocol/node'
import { createClient } from '@echo/client'
import { describe, expect, it } from 'vitest'
import { clientOf, listenerOf, reasonOf } from './client-tools.js'
import { StateLog } from './state-log.js'

type Serve = (connection: Connection<string>) => unknown
type Options = Parameters<typeof clientOf>[0]

/** What the server does with its first connections, one after another; it echoes on later ones. */
class Rotations {
  readonly connections: Connection<string>[] = []
  readonly #serves: Serve[]
  readonly #waiting: (() => void)[] = []

  constructor(...serves: Serve[]) {
    this.#serves = serves
  }

  listen(): Promise<number> {
    return listenerOf((socket) => {
      const connection = framedConnection(socket, { codec: utf8(), onError: () => {} })
      const serve = this.#serves[this.connections.length] ?? echo
      this.connections.push(connection)
      void Promise.resolve(serve(connection)).catch(() => connection.destroy())
      for (const look of this.#waiting.splice(0)) look()
    })
  }

  /** The connection with this number, from 1, once it is made. */
  async nth(n: number): Promise<Connection<string>> {
    while (this.connections.length < n) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.connections[n - 1]!
  }
}

/** A client of this server, and its connections as it makes them. */
async function rotating(server: Rotations, options: Omit<Options, 'port'> = {}) {
  const made: Connection<string>[] = []
  const waiting: (() => void)[] = []
  const onConnect = (connection: Connection<string>) => {
    made.push(connection)
    for (const look of waiting.splice(0)) look()
  }
  const client = clientOf({ maxAge: 20, onConnect, ...options, port: await server.listen() })
  /** Its nth connection, from 1. If the one before still owes replies, the client waits for them from now on. */
  const nthMade = async (n: number): Promise<Connection<string>> => {
    while (made.length < n) await new Promise<void>((resolve) => waiting.push(resolve))
    await new Promise(setImmediate)
    return made[n - 1]!
  }
  return { client, nthMade }
}

async function echo(connection: Connection<string>): Promise<void> {
  for await (const message of connection) await connection.send(message)
  await connection.close()
}

/** Takes messages, and answers them when the test does. */
const byHand: Serve = () => {}

describe('maxAge', () => {
  it('replaces the connection again and again, without a reply out of its place or a change of state', async () => {
    const server = new Rotations()
    const log = new StateLog()
    const client = clientOf({ port: await server.listen(), maxAge: 20, onState: log.onState })
    await client.ready()
    const replies: string[] = []
    const asked: Promise<unknown>[] = []
    let n = 0
    while (server.connections.length < 8) {
      for (let i = 0; i < 5; i++) asked.push(client.request(String(n++)).then((reply) => replies.push(reply)))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await Promise.all(asked)
    expect(replies).toEqual(Array.from({ length: n }, (_, i) => String(i)))
    expect(log.seen).toEqual(['connecting', 'ready'])
    await client.close()
    const ends = await Promise.all(server.connections.map(({ closed }) => closed))
    expect(new Set(ends.map(({ reason }) => reason))).toEqual(new Set(['end']))
  })

  it('also replaces a connection that nobody uses', async () => {
    const server = new Rotations()
    const client = clientOf({ port: await server.listen(), maxAge: 20 })
    await client.ready()
    const first = client.connection
    await server.nth(3)
    await expect.poll(() => client.connection === first).toBe(false)
    expect((await server.connections[0]!.closed).reason).toBe('end')
  })

  it('gives the next connection what is asked while the replies of the old one are due', async () => {
    const server = new Rotations(byHand, byHand)
    const { client, nthMade } = await rotating(server)
    const order: string[] = []
    const ask = (text: string) => client.request(text).then((reply) => order.push(reply))
    const a = ask('a')
    const old = await server.nth(1)
    expect(await old.recv()).toBe('a')
    await nthMade(2)
    const b = ask('b')
    const c = ask('c')
    await old.send('A')
    expect(await old.recv()).toBeUndefined()
    await old.close()
    const next = await server.nth(2)
    expect([await next.recv(), await next.recv()]).toEqual(['b', 'c'])
    await next.send('B')
    await next.send('C')
    await Promise.all([a, b, c])
    expect(order).toEqual(['A', 'B', 'C'])
    expect(old.counters.messagesReceived).toBe(1)
  })

  it('gives it also after the old one was lost: what was under way there may have been processed', async () => {
    const server = new Rotations(byHand)
    const log = new StateLog()
    const { client, nthMade } = await rotating(server, { onState: log.onState })
    const a = reasonOf(client.request('a'))
    const old = await server.nth(1)
    await old.recv()
    await nthMade(2)
    const b = client.request('b')
    old.destroy()
    expect(await a).toMatchObject({ delivery: 'may have been processed' })
    expect(await b).toBe('b')
    expect(log.seen).toEqual(['connecting', 'ready', 'connecting', 'ready'])
  })

  it.each<[string, Serve, (next: Connection<string>) => unknown]>([
    ['is lost', (connection) => connection.destroy(), ({ closed }) => closed],
    [
      'sends what nobody asked for',
      (connection) => connection.send('greeting'),
      async (next) => {
        await expect.poll(() => next.counters.bytesReceived).toBe(12)
      },
    ],
  ])(
    'keeps the old connection if the next one %s meanwhile, and tries again',
    async (_what, act, noticed) => {
      const server = new Rotations(byHand, byHand)
      const log = new StateLog()
      const { client, nthMade } = await rotating(server, { onState: log.onState })
      const first = client.request('first')
      const old = await server.nth(1)
      await old.recv()
      const next = await nthMade(2)
      const second = client.request('second')
      await act(await server.nth(2))
      await noticed(next)
      await old.send('one')
      expect(await first).toBe('one')
      expect(await old.recv()).toBe('second')
      await old.send('two')
      expect(await second).toBe('two')
      await server.nth(3)
      expect(await old.recv()).toBeUndefined()
      await old.close()
      expect(await client.request('third')).toBe('third')
      expect(log.seen).toEqual(['connecting', 'ready'])
    },
  )

  it('reconnects as ever when there is no next one, and then the old one is lost', async () => {
    const server = new Rotations(byHand, (connection) => connection.destroy())
    const client = clientOf({ port: await server.listen(), maxAge: 20 })
    const lost = reasonOf(client.request('lost'))
    const old = await server.nth(1)
    await old.recv()
    await server.nth(2)
    old.destroy()
    expect(await lost).toBeInstanceOf(ConnectionClosedError)
    expect(await client.request('found')).toBe('found')
  })

  it('runs onConnect on each, before any request', async () => {
    const server = new Rotations()
    const client = clientOf({
      port: await server.listen(),
      maxAge: 20,
      onConnect: async (connection) => void (await connection.request('hello')),
    })
    expect(await client.request('one')).toBe('one')
    const third = await server.nth(3)
    await expect.poll(() => third.counters.messagesReceived).toBeGreaterThan(0)
    expect(await client.request('two')).toBe('two')
  })

  describe('while the replies of the old connection are due', () => {
    async function held(options?: Omit<Options, 'port'>) {
      const server = new Rotations(byHand)
      const { client, nthMade } = await rotating(server, options)
      await client.ready()
      const first = reasonOf(client.request('first'))
      const old = await server.nth(1)
      await old.recv()
      await nthMade(2)
      return { server, client, old, first }
    }

    it('requests are taken with offlineQueue: 0 too, and count towards maxInFlight', async () => {
      const { client, old, first } = await held({ offlineQueue: 0, maxInFlight: 2 })
      const second = client.request('second')
      expect(await reasonOf(client.request('third'))).toBeInstanceOf(LimitError)
      await old.send('reply')
      expect(await first).toBe('reply')
      expect(await second).toBe('second')
    })

    it('one whose time is over was not sent', async () => {
      const { client, old } = await held()
      const error = await reasonOf(client.request('second', { timeout: 20 }))
      expect(error).toBeInstanceOf(TimeoutError)
      expect((error as Error).message).toMatch(
        /replaced \(maxAge\).* within 20 ms; this message was not sent/,
      )
      await old.send('reply')
    })

    it('one that waits for longer than offlineTimeout was not sent', async () => {
      const { client } = await held({ offlineTimeout: 20 })
      expect(await reasonOf(client.request('second'))).toMatchObject({ delivery: 'not sent' })
    })

    it('one that is aborted is never sent', async () => {
      const { client, old } = await held()
      const aborter = new AbortController()
      const second = reasonOf(client.request('second', { signal: aborter.signal }))
      aborter.abort()
      const third = client.request('third')
      await old.send('reply')
      expect(await second).toMatchObject({ name: 'AbortError' })
      expect(await third).toBe('third')
    })

    it('close() waits for the old replies, refuses the rest, and closes both connections', async () => {
      const { server, client, old, first } = await held()
      const second = reasonOf(client.request('second'))
      const closing = client.close()
      expect(await second).toMatchObject({ delivery: 'not sent' })
      await old.send('reply')
      expect(await first).toBe('reply')
      void old.close()
      await closing
      for (const connection of server.connections) expect((await connection.closed).reason).toBe('end')
    })

    it('destroy() rejects all, and resets both', async () => {
      const { server, client, first } = await held()
      const second = reasonOf(client.request('second'))
      client.destroy()
      expect(await first).toMatchObject({ delivery: 'may have been processed' })
      expect(await second).toMatchObject({ delivery: 'not sent' })
      for (const connection of server.connections) await connection.closed
    })
  })

  it.each([0, -1, 1.5, 2 ** 31])('refuses %j', (maxAge) => {
    expect(() => createClient({ maxAge })).toThrow(OptionError)
  })
})

it('settles each request once, whatever is lost while connections rotate', async () => {
  const sockets = new Set<Socket>()
  const port = await listenerOf((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.pipe(socket)
  })
  const client = clientOf({ port, maxAge: 10 })
  await client.ready()
  const outcomes = new Map<number, string[]>()
  const replies: number[] = []
  const note = (n: number, outcome: string) => outcomes.set(n, [...(outcomes.get(n) ?? []), outcome])
  let asked = 0
  for (let round = 0; round < 300; round++) {
    for (let i = 0; i < 4; i++) {
      const n = asked++
      client.request(String(n)).then(
        (reply) => {
          note(n, reply === String(n) ? 'answered' : 'misplaced')
          replies.push(n)
        },
        (error: ConnectionClosedError) => note(n, error.delivery ?? error.name),
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
    if (round % 20 === 19) for (const socket of sockets) socket.resetAndDestroy()
  }
  await expect.poll(() => outcomes.size).toBe(asked)
  await client.close()
  const all = [...outcomes.values()]
  expect(all.filter(({ length }) => length !== 1)).toEqual([])
  expect(new Set(all.flat())).toEqual(new Set(['answered', 'may have been processed']))
  expect(replies).toEqual(replies.toSorted((a, b) => a - b))
})

it('leaves no timer behind: the process ends', async () => {
  const program = `
    import { createClient } from '@echo/client'
    const client = createClient({ port: ${await new Rotations().listen()}, maxAge: 600_000, ping: { message: 1, interval: 600_000 } })
    await client.ready()
    await client.close()`
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
  })
})
