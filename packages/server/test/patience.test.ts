import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Authority } from '@echo/certificates'
import { encodeFrame, OptionError, utf8 } from '@echo/protocol'
import { answer, listen, type FramedListenOptions, type Server } from '@echo/server'
import { afterEach, describe, expect, it } from 'vitest'
import { line } from './proxy-headers.js'
import { peerOf, readAll } from './raw-peer.js'
import { beginTls } from './tls-peer.js'

/** Milliseconds: longer than any test. */
const LONG = 600_000

const servers: Server<string>[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close({ grace: 0 })
})

async function start(options?: Omit<FramedListenOptions<string>, 'codec' | 'raw'>): Promise<Server<string>> {
  const server = await listen({ port: 0, codec: utf8(), ...options })
  servers.push(server)
  return server
}

const echo = answer((message: string) => message)

function frame(text: string): Uint8Array {
  return encodeFrame(Buffer.from(text))
}

async function exchange(peer: Socket, text: string): Promise<string> {
  peer.write(frame(text))
  const [reply] = (await once(peer, 'data')) as [Buffer]
  return reply.subarray(4).toString()
}

describe('close({ patience })', () => {
  it('serves those who are connected on, lets nobody in, and is done when the last has left', async () => {
    const server = await start()
    const served = server.serve(echo)
    const [first, second] = [await peerOf(server), await peerOf(server)]
    await exchange(first, 'one')
    await exchange(second, 'one')
    const closing = server.close({ patience: LONG })
    expect(await exchange(first, 'two')).toBe('two')
    const [error] = (await once(connectTo(server), 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
    first.end()
    await readAll(first)
    expect(await exchange(second, 'three')).toBe('three')
    second.end(frame('last'))
    expect((await readAll(second)).slice(4)).toBe('last')
    await closing
    await served
    expect(server.counters).toMatchObject({ accepted: 2, open: 0, closed: { end: 2 }, errors: {} })
  })

  it('accepts those who waited for it', async () => {
    const server = await start()
    const waiting = await peerOf(server)
    const closing = server.close({ patience: LONG })
    const connection = (await server.accept())!
    expect(server.counters.refused.closing).toBe(0)
    waiting.end(frame('last'))
    expect([await connection.recv(), await connection.recv()]).toEqual(['last', undefined])
    await connection.close()
    await closing
    expect(await server.accept()).toBeUndefined()
  })

  it('lets headers and handshakes that have begun be finished', async () => {
    const authority = await Authority.make()
    const tls = await authority.sign()
    const server = await start({ tls, proxyProtocol: { from: ['127.0.0.1'] }, maxConnections: 1 })
    void server.serve(echo)
    const peer = await peerOf(server)
    // The next is refused, so the first has been admitted: its header is awaited.
    await readAll(connectTo(server))
    const closing = server.close({ patience: LONG })
    peer.write(line('PROXY TCP4 10.1.2.3 10.1.2.4 12345 80'))
    const secured = beginTls(peer, { ca: authority.ca })
    await once(secured, 'secureConnect')
    expect(await exchange(secured, 'in time')).toBe('in time')
    secured.end()
    await closing
    expect(server.counters.refused).toMatchObject({ closing: 0, proxyHeader: 0 })
  })

  it('tells accept() that no more will come once everybody has left', async () => {
    const server = await start()
    const next = server.accept()
    await server.close({ patience: LONG })
    expect(await next).toBeUndefined()
  })

  it('closes as it does without, when the patience is over: with an end', async () => {
    const server = await start()
    void server.serve(echo)
    const peer = await peerOf(server)
    await exchange(peer, 'one')
    const [connection] = server.connections
    const closing = server.close({ patience: 20 })
    // The end of a server that has answered all.
    expect(await readAll(peer)).toBe('')
    peer.end()
    await closing
    expect(await connection!.closed).toMatchObject({ initiator: 'local', reason: 'shutdown' })
  })

  it('resets what is left when both are over', async () => {
    const server = await start()
    const accepted = server.accept()
    const peer = await peerOf(server)
    const connection = (await accepted)!
    await server.close({ patience: 20, grace: 20 })
    expect(await connection.closed).toMatchObject({ initiator: 'local', reason: 'timeout', detail: 'close' })
    expect(await readAll(peer)).toBe('ECONNRESET')
  })

  it.each([
    ['close()', undefined],
    ['close() with less patience', { patience: 20 }],
  ])('may be cut short by %s', async (_call, options) => {
    const server = await start()
    void server.serve(echo)
    const peer = await peerOf(server)
    await exchange(peer, 'one')
    const closing = server.close({ patience: LONG })
    expect(server.close(options)).toBe(closing)
    expect(await readAll(peer)).toBe('')
    peer.end()
    await closing
  })

  it('keeps the shortest patience and the shortest grace', async () => {
    const server = await start()
    const accepted = server.accept()
    await peerOf(server)
    const connection = (await accepted)!
    void server.close({ patience: 20, grace: LONG })
    void server.close({ patience: LONG, grace: 20 })
    await server.close({ patience: LONG, grace: LONG })
    expect(await connection.closed).toMatchObject({ reason: 'timeout' })
  })

  it('leaves no timer behind, however often it is called', async () => {
    const program = `
      import { listen } from '@echo/server'
      const server = await listen({ port: 0 })
      await server.close({ patience: 600_000, grace: 600_000 })
      await server.close({ patience: 600_000, grace: 600_000 })
      await server.close()`
    const run = promisify(execFile)
    await run(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname })
  })

  it('removes the file of a Unix socket at the beginning', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    const path = join(folder, 'socket')
    const server = await listen({ path, codec: utf8() })
    servers.push(server)
    void server.serve(echo)
    const peer = connect(path)
    await exchange(peer, 'one')
    const closing = server.close({ patience: LONG })
    await expect(access(path)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await exchange(peer, 'two')).toBe('two')
    peer.end()
    await closing
    await rm(folder, { recursive: true })
  })

  it.each([{ patience: -1 }, { patience: 1.5 }, { patience: 2 ** 31 }, { patence: 1 }])(
    'refuses %j',
    async (options) => {
      const server = await start()
      expect(() => server.close(options as never)).toThrow(OptionError)
      expect(server.ready).toBe(true)
    },
  )
})

describe('server.ready', () => {
  it('is true until close() is called', async () => {
    const server = await start()
    expect(server.ready).toBe(true)
    const closing = server.close({ patience: LONG })
    expect(server.ready).toBe(false)
    await closing
    expect(server.ready).toBe(false)
  })
})

function connectTo(server: Server<string>): Socket {
  return connect({ host: server.address.host!, port: server.address.port! })
}
