import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext, type ConnectionOptions } from 'node:tls'
import { inspect } from 'node:util'
import { Authority } from '@echo/certificates'
import { encodeFrame, OptionError, utf8 } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { listen, type FramedListenOptions, type Server } from '@echo/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { noRefusals } from '../src/server-counters.js'
import { peerOf, readAll } from './raw-peer.js'
import { beginTls, clientHello, fateOf, tlsPeerOf } from './tls-peer.js'

const authority = await Authority.make()
const { ca } = authority
const identity = await authority.sign({ name: 'the server' })
const alice = await authority.sign({ name: 'alice' })
const stranger = await (await Authority.make()).sign({ name: 'alice' })
const servers: Pick<Server<unknown>, 'close'>[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close({ grace: 0 })
})

type StartOptions = Omit<FramedListenOptions<string>, 'codec' | 'raw'>

async function start({ tls, ...options }: StartOptions = {}): Promise<Server<string>> {
  const server = await listen({ port: 0, codec: utf8(), tls: { ...identity, ...tls }, ...options })
  servers.push(server)
  return server
}

function frame(text: string): Uint8Array {
  return encodeFrame(Buffer.from(text))
}

async function echo(connection: Connection<string>): Promise<void> {
  for await (const message of connection) await connection.send(message)
}

async function echoed(server: Server<string>, options: ConnectionOptions = { ca }): Promise<string> {
  const peer = await tlsPeerOf(server, options)
  peer.end(frame('hello'))
  return await readAll(peer)
}

describe('a server with TLS', () => {
  it('speaks TLS 1.3, and says so', async () => {
    const server = await start()
    expect(server.url).toBe(`tls://127.0.0.1:${server.address.port}`)
    const accepted = server.accept()
    const peer = await tlsPeerOf(server, { ca })
    expect(peer.getProtocol()).toBe('TLSv1.3')
    const connection = await accepted
    expect(connection).toMatchObject({
      remoteAddress: '127.0.0.1',
      remotePort: peer.localPort,
      tls: { protocol: 'TLSv1.3', authorized: false, certificate: undefined },
    })
    void echo(connection!)
    peer.end(frame('hello'))
    expect(await readAll(peer)).toBe('\0\0\0\x05hello')
    await connection!.close()
    expect(await connection!.closed).toMatchObject({ reason: 'end' })
  })

  it.each([
    [undefined, undefined, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ['TLSv1.2', undefined, 'TLSv1.2'],
    [undefined, 'TLSv1.2', 'TLSv1.2'],
  ] as const)(
    'with minVersion %s and maxVersion %s answers an older client %s',
    async (minVersion, maxVersion, answer) => {
      const server = await start({ tls: { minVersion, maxVersion } })
      const peer = beginTls(await peerOf(server), { ca, maxVersion: 'TLSv1.2' })
      const done = Promise.race([
        once(peer, 'secureConnect').then(() => peer.getProtocol()),
        new Promise((resolve) => peer.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))),
      ])
      expect(await done).toBe(answer)
    },
  )

  it('serves raw, and on a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    const server = await listen({ path: join(folder, 'socket'), raw: true, tls: identity })
    servers.push(server)
    expect(server.url).toBe(`unix:${folder}/socket`)
    void server.serve(async (connection) => {
      for await (const piece of connection) await connection.send(piece)
    })
    const peer = await tlsPeerOf(server, { ca, servername: 'localhost' })
    peer.end('hello')
    expect(await readAll(peer)).toBe('hello')
    await rm(folder, { recursive: true })
  })

  it('shows each name its certificate', async () => {
    const [a, b] = [await authority.sign({ hosts: ['a.test'] }), await authority.sign({ hosts: ['b.test'] })]
    const contexts = new Map([
      ['a.test', createSecureContext(a)],
      ['b.test', createSecureContext(b)],
    ])
    const server = await start({ tls: { SNICallback: (name, done) => done(null, contexts.get(name)) } })
    for (const servername of ['a.test', 'b.test']) {
      const accepted = server.accept()
      const peer = await tlsPeerOf(server, { ca, servername })
      expect(peer.getPeerCertificate().subject.CN).toBe(servername)
      expect((await accepted)!.tls).toMatchObject({ servername })
    }
  })

  it('does not read a connection that nobody has accepted', async () => {
    const server = await start()
    const peer = await tlsPeerOf(server, { ca })
    for (let i = 0; i < 400; i++) peer.write(frame('x'.repeat(100_000)))
    await new Promise((resolve) => peer.once('session', resolve))
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    expect(peer.writableLength).toBeGreaterThan(1_000_000)
    const connection = await server.accept()
    let received = 0
    peer.end()
    for await (const message of connection!) received += message.length
    expect(received).toBe(40_000_000)
  })

  it('resets what is too much for the accept queue, and what still waits when it closes', async () => {
    const server = await start({ acceptQueue: 1 })
    const first = await tlsPeerOf(server, { ca })
    expect(await readAll(beginTls(await peerOf(server), { ca }))).toBe('ECONNRESET')
    expect(server.counters.refused).toMatchObject({ acceptQueue: 1, handshake: 0 })
    await server.close()
    expect(await readAll(first)).toBe('ECONNRESET')
  })

  it('goes on when a client is reset while it waits', async () => {
    const server = await start()
    const bare = await peerOf(server)
    const gone = beginTls(bare, { ca })
    await once(gone, 'session')
    bare.resetAndDestroy()
    const doomed = await server.accept()
    await expect(doomed!.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED' })
    void server.serve(echo)
    expect(await echoed(server)).toBe('\0\0\0\x05hello')
  })
})

describe('mutual TLS', () => {
  const mutual = { tls: { requestCert: true, ca } }

  it('says who the client is', async () => {
    const server = await start(mutual)
    const accepted = server.accept()
    await tlsPeerOf(server, { ca, ...alice })
    expect((await accepted)!.tls).toMatchObject({
      authorized: true,
      certificate: { subject: { CN: 'alice' }, issuer: { CN: 'test authority' } },
    })
  })

  it('lets nobody in without a certificate, or with a stranger’s', async () => {
    const server = await start(mutual)
    const accepted = server.accept()
    expect(await readAll(await tlsPeerOf(server, { ca }))).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')
    expect(await readAll(await tlsPeerOf(server, { ca, ...stranger }))).toBe('ECONNRESET')
    await expect.poll(() => server.counters.refused.handshake).toBe(2)
    await tlsPeerOf(server, { ca, ...alice })
    expect((await accepted)!.tls!.certificate!.subject).toEqual({ CN: 'alice' })
  })

  it('names nobody that it let in unverified', async () => {
    const server = await start({ tls: { ...mutual.tls, rejectUnauthorized: false } })
    const accepted = server.accept()
    await tlsPeerOf(server, { ca, ...stranger })
    expect((await accepted)!.tls).toMatchObject({ authorized: false, certificate: undefined })
  })
})

describe('a handshake that fails', () => {
  it.each([
    // These are sent an alert of TLS first; behind it a client may take the reset for an end.
    ['sends text', () => Buffer.from('GET / HTTP/1.1\r\n\r\n'), /^(ECONNRESET|end)$/],
    ['sends frames', () => frame('hello'), /^(ECONNRESET|end)$/],
    ['sends noise', () => Buffer.alloc(10_000, 0xa5), /^(ECONNRESET|end)$/],
    [
      'begins well and goes on badly',
      async () => Buffer.concat([await clientHello(), Buffer.alloc(5_000)]),
      // Behind bytes that it has not read, a client may take the reset for an end.
      /^(ECONNRESET|end)$/,
    ],
  ] as const)('is the client’s alone that %s', async (_what, bytes, fate) => {
    const onError = vi.fn()
    const server = await start({ onError })
    void server.serve(echo)
    const noise = await bytes()
    expect(await fateOf(server, (peer) => peer.write(noise))).toMatch(fate)
    await expect.poll(() => server.counters.refused.handshake).toBe(1)
    expect(await echoed(server)).toBe('\0\0\0\x05hello')
    expect(onError).not.toHaveBeenCalled()
  })

  it.each([
    ['is reset', (peer: { resetAndDestroy(): unknown }) => peer.resetAndDestroy()],
    ['ends', (peer: { end(): unknown }) => peer.end()],
  ] as const)('is the client’s alone that %s in the middle of it', async (_how, leave) => {
    const server = await start()
    void server.serve(echo)
    const peer = await peerOf(server)
    peer.write((await clientHello()).subarray(0, 50))
    await expect.poll(() => peer.writableLength).toBe(0)
    leave(peer)
    await expect.poll(() => server.counters.refused.handshake).toBe(1)
    expect(await echoed(server)).toBe('\0\0\0\x05hello')
  })

  it.each([
    ['says nothing', () => () => {}],
    [
      'sends a byte now and then',
      (hello: Buffer) => {
        let sent = 0
        return (peer: { write(chunk: Buffer): unknown; on(event: 'close', hear: () => void): unknown }) => {
          const timer = setInterval(() => peer.write(hello.subarray(sent, ++sent)), 10)
          peer.on('close', () => clearInterval(timer))
        }
      },
    ],
  ] as const)('is reset when the time is over, if the client %s', async (_how, dawdle) => {
    const refusals: unknown[] = []
    const note = (message: unknown) => refusals.push(message)
    subscribe('echo:server:refused', note)
    const server = await start({ handshakeTimeout: 100, acceptQueue: 0 })
    expect(await fateOf(server, dawdle(await clientHello()))).toBe('ECONNRESET')
    await expect.poll(() => server.counters.refused.handshake).toBe(1)
    expect(server.counters.refused).toEqual({ ...noRefusals(), handshake: 1 })
    unsubscribe('echo:server:refused', note)
    expect(refusals).toMatchObject([
      { reason: 'handshake', remoteAddress: '127.0.0.1', error: { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' } },
    ])
  })

  it('is refused before it begins where there are too many connections', async () => {
    const server = await start({ maxConnections: 1 })
    const first = await peerOf(server)
    expect(await fateOf(server, () => {})).toBe('ECONNRESET')
    expect(server.counters.refused).toMatchObject({ maxConnections: 1, handshake: 0 })
    first.destroy()
    await expect.poll(() => server.counters.refused.handshake).toBe(1)
    void server.serve(echo)
    expect(await echoed(server)).toBe('\0\0\0\x05hello')
  })

  it('does not hold up a server that closes', async () => {
    const server = await start()
    const fate = fateOf(server, (peer) => {
      peer.write(Buffer.from('1603', 'hex'))
      void server.close()
    })
    expect(await fate).toBe('ECONNRESET')
    await server.close()
    expect(server.counters.refused).toMatchObject({ closing: 1, handshake: 0 })
  })
})

describe('setSecureContext', () => {
  it('shows new clients the new certificate; those that are connected go on', async () => {
    const server = await start()
    void server.serve(echo)
    const old = await tlsPeerOf(server, { ca })
    server.setSecureContext(await authority.sign({ name: 'the server, renewed' }))
    const young = await tlsPeerOf(server, { ca })
    expect(old.getPeerCertificate().subject.CN).toBe('the server')
    expect(young.getPeerCertificate().subject.CN).toBe('the server, renewed')
    for (const peer of [old, young]) {
      peer.end(frame('hello'))
      expect(await readAll(peer)).toBe('\0\0\0\x05hello')
    }
  })

  it('leaves all else as it was: whom it trusts, and the version', async () => {
    const server = await start({ tls: { requestCert: true, ca } })
    void server.serve(echo)
    server.setSecureContext(await authority.sign())
    expect(await echoed(server, { ca, ...alice })).toBe('\0\0\0\x05hello')
    expect(await readAll(await tlsPeerOf(server, { ca, ...stranger }))).toBe('ECONNRESET')
    expect(await readAll(beginTls(await peerOf(server), { ca, ...alice, maxVersion: 'TLSv1.2' }))).toMatch(
      /PROTOCOL_VERSION/,
    )
  })

  it('refuses what it cannot read, and goes on with what was', async () => {
    const server = await start()
    void server.serve(echo)
    expect(() => server.setSecureContext({ cert: 'no certificate', key: identity.key })).toThrow(OptionError)
    expect(() => server.setSecureContext({ ...identity, key: alice.key })).toThrow(/key values mismatch/)
    expect(await echoed(server)).toBe('\0\0\0\x05hello')
  })

  it('refuses a server without TLS', async () => {
    const server = await listen({ port: 0 })
    servers.push(server)
    expect(() => server.setSecureContext(identity)).toThrow(/tls must be given to listen\(\)/)
  })
})

it.each([
  { tls: {} },
  { tls: true },
  { tls: { cert: 'no certificate', key: 'no key' } },
  { tls: { ...identity, key: alice.key } },
  { tls: identity, handshakeTimeout: 0 },
  { handshakeTimeout: 1_000 },
])('refuses options that no server can have, %#', async (options) => {
  await expect(listen({ port: 0, ...options } as object)).rejects.toBeInstanceOf(OptionError)
})

it.each([{ tls: { key: 'secret' } }, { key: 'secret' }, { tsl: { key: 'secret' } }])(
  'does not show a key in the error for it, %#',
  async (options) => {
    const error: unknown = await listen({ port: 0, ...options } as object).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(OptionError)
    expect(inspect(error)).not.toContain('secret')
  },
)
