import { getEventListeners, once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as netConnect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { bytes, encodeFrame, OptionError, utf8, type Bytes } from '@echo/protocol'
import type { Connection, RawMessage } from '@echo/protocol/node'
import { listen, type FramedListenOptions, type Server } from '@echo/server'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { peerOf, readAll } from './raw-peer.js'

const servers: Pick<Server<unknown>, 'close'>[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close({ grace: 0 })
})

async function start(options?: Omit<FramedListenOptions<string>, 'codec' | 'raw'>): Promise<Server<string>> {
  const server = await listen({ port: 0, codec: utf8(), ...options })
  servers.push(server)
  return server
}

function frame(text: string): Uint8Array {
  return encodeFrame(Buffer.from(text))
}

/** May be reset before it is connected. */
function connectTo(server: Server<string>) {
  return netConnect({ host: server.address.host!, port: server.address.port! })
}

async function echo(connection: Connection<string>): Promise<void> {
  for await (const message of connection) await connection.send(message)
}

describe('listen', () => {
  it('says where it listens', async () => {
    const server = await start()
    expect(server.address).toEqual({ host: '127.0.0.1', port: expect.any(Number), path: undefined })
    expect(server.url).toBe(`tcp://127.0.0.1:${server.address.port}`)
  })

  it('brackets an IPv6 address', async () => {
    const server = await start({ host: '::1' })
    expect(server.url).toBe(`tcp://[::1]:${server.address.port}`)
  })

  it('listens on a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    const server = await listen({ path: join(folder, 'socket'), codec: utf8() })
    expect(server.address).toEqual({ host: undefined, port: undefined, path: join(folder, 'socket') })
    expect(server.url).toBe(`unix:${folder}/socket`)
    const serving = server.serve(echo)
    const peer = await peerOf(server)
    peer.end(frame('hello'))
    expect(await readAll(peer)).toBe('\0\0\0\x05hello')
    await server.close()
    await serving
    await rm(folder, { recursive: true })
  })

  it('rejects with the system’s error when the address is taken', async () => {
    const server = await start()
    await expect(listen({ port: server.address.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it.each([
    { port: -1 },
    { port: 65_536 },
    { acceptQueue: -1 },
    { backlog: 0 },
    { maxFrameLength: -1 },
    { path: '/tmp/x', port: 1 },
    { host: '' },
    { path: '' },
  ])('refuses %j before it starts anything', async (options) => {
    await expect(listen({ port: 0, ...options })).rejects.toBeInstanceOf(OptionError)
  })

  it('leaves nothing behind on its signal when it closes', async () => {
    const { signal } = new AbortController()
    const server = await start({ signal })
    await server.close()
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('gives up for its signal, and closes for it later', async () => {
    await expect(listen({ port: 0, signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    const controller = new AbortController()
    const server = await start({ signal: controller.signal })
    const accepted = server.accept()
    controller.abort()
    expect(await accepted).toBeUndefined()
  })
})

describe('accept', () => {
  it('is the original loop: one client at a time, the others are connected and wait', async () => {
    const server = await start()
    const [first, second] = [await peerOf(server), await peerOf(server)]
    second.end(frame('second'))
    first.end(frame('first'))
    const served: string[] = []
    for await (const connection of server) {
      for await (const message of connection) {
        served.push(message)
        await connection.send(message.toUpperCase())
      }
      await connection.close()
      if (served.length === 2) break
    }
    expect(served).toEqual(['first', 'second'])
    expect(await readAll(first)).toBe('\0\0\0\x05FIRST')
    expect(await readAll(second)).toBe('\0\0\0\x06SECOND')
  })

  it('goes on to the next client when one is reset', async () => {
    const server = await start()
    const [first, second] = [await peerOf(server), await peerOf(server)]
    first.resetAndDestroy()
    second.end(frame('second'))
    const doomed = await server.accept()
    expect(doomed).toMatchObject({ remoteAddress: '127.0.0.1', remotePort: expect.any(Number) })
    await expect(doomed!.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED' })
    const next = await server.accept()
    expect(await next!.recv()).toBe('second')
  })

  it('does not read a connection that nobody has accepted', async () => {
    const server = await start()
    const peer = await peerOf(server)
    for (let i = 0; i < 400; i++) peer.write(frame('x'.repeat(100_000)))
    await new Promise(setImmediate)
    expect(peer.writableLength).toBeGreaterThan(1_000_000)
    const connection = await server.accept()
    let received = 0
    peer.end()
    for await (const message of connection!) received += message.length
    expect(received).toBe(40_000_000)
  })

  it('resets a connection beyond the accept queue, and counts it', async () => {
    const server = await start({ acceptQueue: 1 })
    const first = await peerOf(server)
    const refused = netConnect({ host: server.address.host!, port: server.address.port! })
    expect(await readAll(refused)).toBe('ECONNRESET')
    expect(server.counters.refused).toMatchObject({ acceptQueue: 1, maxConnections: 0 })
    first.end(frame('waited'))
    expect(await (await server.accept())!.recv()).toBe('waited')
  })

  it('loses no connection to a call that is given up', async () => {
    const server = await start()
    const controller = new AbortController()
    const given = server.accept({ signal: controller.signal })
    const other = server.accept()
    controller.abort(new Error('never mind'))
    await expect(given).rejects.toThrow('never mind')
    const peer = await peerOf(server)
    peer.end(frame('kept'))
    expect(await (await other)!.recv()).toBe('kept')
  })

  it('gives undefined once the server is closed', async () => {
    const server = await start()
    const waiting = server.accept()
    void server.close()
    expect(await waiting).toBeUndefined()
    expect(await server.accept()).toBeUndefined()
  })
})

describe('serve', () => {
  it('serves all clients concurrently', async () => {
    const server = await start()
    void server.serve(echo)
    const peers = [await peerOf(server), await peerOf(server), await peerOf(server)]
    for (const peer of peers.toReversed()) {
      peer.write(frame('hi'))
      expect(String((await once(peer, 'data'))[0])).toBe('\0\0\0\x02hi')
    }
  })

  it('closes the connection when the handler returns', async () => {
    const server = await start()
    void server.serve(async (connection) => connection.send('bye'))
    const peer = await peerOf(server)
    const all = readAll(peer)
    expect(await all).toBe('\0\0\0\x03bye')
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('oh')
      },
    ],
    ['rejects', () => Promise.reject(new Error('oh'))],
    [
      'throws something that is no error',
      () => {
        throw 'oh'
      },
    ],
    [
      'throws something that has no words',
      () => {
        throw Object.create(null)
      },
    ],
  ] as const)('loses one connection to a handler that %s, and reports it once', async (_how, misbehave) => {
    const onError = vi.fn()
    const server = await start({ onError })
    let calls = 0
    void server.serve((connection) => (calls++ === 0 ? misbehave() : echo(connection)))
    expect(await readAll(connectTo(server))).toBe('ECONNRESET')
    const good = await peerOf(server)
    good.end(frame('fine'))
    expect(await readAll(good)).toBe('\0\0\0\x04fine')
    expect(onError).toHaveBeenCalledTimes(1)
    expect((onError.mock.calls[0]![0] as Error).message).toMatch(/^(oh|\[object Object\])$/)
  })

  it('sends what a handler sent before it failed, then aborts, and reports with the connection', async () => {
    const onError = vi.fn()
    const server = await start({ onError })
    const accepted = new Promise<Connection<string>>((resolve) => {
      void server.serve(async (connection) => {
        resolve(connection)
        await connection.send((await connection.recv())!)
        throw new RangeError('oh')
      })
    })
    const peer = await peerOf(server)
    peer.write(frame('x'))
    expect(String((await once(peer, 'data'))[0])).toBe('\0\0\0\x01x')
    expect(await readAll(peer)).toBe('ECONNRESET')
    const connection = await accepted
    expect(await connection.closed).toMatchObject({ initiator: 'local', reason: 'error' })
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(RangeError), { connection })
    expect(server.counters.errors).toEqual({ RangeError: 1 })
  })

  it('prints the stack and the peer of a handler that failed, unless told otherwise', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    const server = await start()
    void server.serve(() => Promise.reject(new RangeError('oh')))
    await readAll(connectTo(server))
    const report = /^@echo: connection with 127.0.0.1:\d+: RangeError: oh\n +at /
    await expect.poll(() => printed.mock.calls).toContainEqual([expect.stringMatching(report)])
    printed.mockRestore()
  })

  it('closes the connection of a handler that failed even if onError throws', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    const server = await start({
      onError: () => {
        throw new Error('from onError')
      },
    })
    void server.serve(() => Promise.reject(new Error('oh')))
    expect(await readAll(connectTo(server))).toBe('ECONNRESET')
    expect(printed).toHaveBeenCalled()
    printed.mockRestore()
  })

  it('survives clients that are reset, send garbage or stop in mid-message', async () => {
    const onError = vi.fn()
    const server = await start({ onError })
    void server.serve(echo)
    const reset = await peerOf(server)
    reset.write(frame('x'))
    await once(reset, 'data')
    reset.resetAndDestroy()
    const garbage = await peerOf(server)
    garbage.end('GET / HTTP/1.1\r\n\r\n')
    expect(await readAll(garbage)).toBe('')
    const cut = await peerOf(server)
    cut.end(Buffer.concat([frame('whole'), Buffer.from('0000', 'hex')]))
    expect(await readAll(cut)).toBe('\0\0\0\x05whole')
    await expect.poll(() => server.counters.open).toBe(0)
    expect(server.counters.closed).toEqual({ reset: 1, protocol: 2 })
    expect(server.counters.errors).toEqual({
      ECHO_ERR_CLOSED: 1,
      ECHO_ERR_FRAME_TOO_LARGE: 1,
      ECHO_ERR_TRUNCATED_FRAME: 1,
    })
    expect(onError).not.toHaveBeenCalled()
  })
})

it('shows where it listens and what it does to console.log', async () => {
  const server = await start()
  expect(inspect(server)).toContain(`Server {\n  url: '${server.url}',\n  state: 'listening'`)
})

describe('close', () => {
  it('resets those that nobody accepted', async () => {
    const server = await start()
    const peer = await peerOf(server)
    await server.close()
    expect(await readAll(peer)).toBe('ECONNRESET')
  })

  it('lets a loop finish what it has received', async () => {
    const server = await start()
    const [started, go] = [gate(), gate()]
    const serving = server.serve(async (connection) => {
      for await (const message of connection) {
        started.open()
        await go.opened
        await connection.send(message)
      }
    })
    const peer = await peerOf(server)
    peer.write(Buffer.concat([frame('1'), frame('2'), frame('3')]))
    await started.opened
    const closing = server.close()
    go.open()
    expect(await readAll(peer)).toBe('\0\0\0\x011\0\0\0\x012\0\0\0\x013')
    peer.end()
    await closing
    await serving
  })

  it('tells the end to a connection that begins while it closes', async () => {
    const server = await start()
    const peer = await peerOf(server)
    await expect.poll(() => server.counters.waiting).toBe(1)
    const accepted = server.accept()
    const closing = server.close({ grace: 60_000 })
    const connection = await accepted
    expect(await connection!.recv()).toBeUndefined()
    peer.end()
    await connection!.close()
    await closing
    expect(await connection!.closed).toMatchObject({ initiator: 'local', reason: 'shutdown' })
  })

  it('resets what is left after the grace', async () => {
    const server = await start()
    const held = server.accept()
    const peer = await peerOf(server)
    const connection = await held
    await server.close({ grace: 20 })
    expect(await connection!.closed).toMatchObject({ initiator: 'local', reason: 'timeout' })
    expect(await readAll(peer)).toBe('ECONNRESET')
  })

  it('may be told to hurry', async () => {
    const server = await start()
    const held = server.accept()
    await peerOf(server)
    const connection = await held
    void server.close()
    await server.close({ grace: 0 })
    expect(await connection!.closed).toMatchObject({ initiator: 'local', reason: 'timeout' })
  })

  it('is idempotent, and refuses a grace out of range', async () => {
    const server = await start()
    expect(() => server.close({ grace: -1 })).toThrow(OptionError)
    expect(server.close()).toBe(server.close())
    await server[Symbol.asyncDispose]()
  })

  it('lets nobody in any more, while it waits for a connection', async () => {
    const server = await start()
    const accepted = server.accept()
    // It also holds the port, so that nobody else listens there meanwhile.
    const peer = await peerOf(server)
    await accepted
    const closing = server.close()
    const [error] = (await once(connectTo(server), 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
    peer.end()
    await (await accepted)!.close()
    await closing
  })
})

describe('raw mode', () => {
  it('gives each read and sends each write, without framing', async () => {
    const server = await listen({ port: 0, raw: true, bufferSize: 4 })
    servers.push(server)
    void server.serve(async (connection) => {
      for await (const piece of connection) await connection.send(`[${Buffer.from(piece).toString()}]`)
    })
    const peer = await peerOf(server)
    peer.end('abcdefghij')
    expect((await readAll(peer)).replaceAll(/[[\]]/g, '')).toBe('abcdefghij')
  })
})

it('infers from the codec what the messages are', async () => {
  const framed = await listen({ port: 0, codec: bytes() })
  const raw = await listen({ port: 0, raw: true })
  const unknown = await listen({ port: 0 })
  servers.push(framed, raw, unknown)
  expectTypeOf(framed).toEqualTypeOf<Server<Bytes, Uint8Array>>()
  expectTypeOf(raw).toEqualTypeOf<Server<Bytes, RawMessage>>()
  expectTypeOf(unknown).toEqualTypeOf<Server<unknown>>()
})

function gate(): { opened: Promise<void>; open: () => void } {
  let open!: () => void
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}
