import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createNetServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type TlsOptions, type TLSSocket } from 'node:tls'
import { Authority } from '@echo/certificates'
import { connect, createClient, type ConnectOptions } from '@echo/client'
import { ConnectionClosedError, OptionError, TimeoutError, utf8 } from '@echo/protocol'
import { framedConnection, type Connection } from '@echo/protocol/node'
import { afterEach, describe, expect, it } from 'vitest'
import { stall } from './stall.js'

const authority = await Authority.make()
const { ca } = authority
const identity = await authority.sign({ name: 'the server' })
const alice = await authority.sign({ name: 'alice' })
const sockets: Socket[] = []
const listeners: Server[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const listener of listeners.splice(0)) listener.close()
})

async function listening(listener: Server, path?: string): Promise<number> {
  listeners.push(listener)
  listener.on('connection', (socket) => sockets.push(socket.on('error', () => {})))
  if (path === undefined) listener.listen(0, '127.0.0.1')
  else listener.listen(path)
  await once(listener, 'listening')
  return (listener.address() as AddressInfo).port
}

/** A bare TLS server that echoes bytes; which are frames, if frames come. */
function echoServer(options?: TlsOptions): Server {
  return createServer({ ...identity, ...options }, (socket) => {
    socket.on('error', () => {}).pipe(socket)
  })
}

function plainServer(answer: (socket: Socket) => unknown): Server {
  return createNetServer({ allowHalfOpen: true }, answer)
}

async function connectTo(port: number, options?: ConnectOptions): Promise<Connection<string>> {
  return await connect({ port, codec: utf8(), tls: { ca }, ...options })
}

async function failure(attempt: Promise<Connection<string>>): Promise<Error> {
  return await attempt.then(
    () => new Error('it connected'),
    (error: Error) => error,
  )
}

describe('connect with TLS', () => {
  it('speaks TLS 1.3, and knows who the server is', async () => {
    const port = await listening(echoServer())
    const connection = await connectTo(port)
    expect(connection).toMatchObject({
      remoteAddress: '127.0.0.1',
      remotePort: port,
      tls: { protocol: 'TLSv1.3', authorized: true, certificate: { subject: { CN: 'the server' } } },
    })
    expect(await connection.request('hello')).toBe('hello')
    await connection.close()
    expect(await connection.closed).toMatchObject({ initiator: 'local', reason: 'end' })
  })

  it('speaks an older version only on request', async () => {
    const port = await listening(echoServer({ maxVersion: 'TLSv1.2' }))
    expect((await failure(connectTo(port))).message).toMatch(
      /no version of TLS that we allow. See tls.minVersion/,
    )
    for (const versions of [{ minVersion: 'TLSv1.2' }, { maxVersion: 'TLSv1.2' }] as const) {
      const connection = await connectTo(port, { tls: { ca, ...versions } })
      expect(connection.tls!.protocol).toBe('TLSv1.2')
    }
  })

  it('asks for the host by its name, or for the name that is set', async () => {
    const listener = echoServer()
    const port = await listening(listener)
    const asked = async (options: ConnectOptions) => {
      const accepted = once(listener, 'secureConnection') as Promise<[TLSSocket & { servername: unknown }]>
      const connection = await connectTo(port, options)
      expect(connection.tls!.authorized).toBe(true)
      return (await accepted)[0].servername
    }
    expect(await asked({ host: 'localhost' })).toBe('localhost')
    expect(await asked({ host: '127.0.0.1' })).toBe(false)
    expect(await asked({ tls: { ca, servername: 'localhost' } })).toBe('localhost')
  })

  it('shows its own certificate', async () => {
    const listener = echoServer({ requestCert: true, ca })
    const port = await listening(listener)
    const accepted = once(listener, 'secureConnection') as Promise<[TLSSocket]>
    const connection = await connectTo(port, { tls: { ca, ...alice } })
    expect((await accepted)[0].getPeerCertificate().subject.CN).toBe('alice')
    expect(await connection.request('hello')).toBe('hello')
  })

  it('is raw, and on a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    const path = join(folder, 'socket')
    await listening(echoServer(), path)
    const connection = await connect({ path, raw: true, tls: { ca, servername: 'localhost' } })
    expect(Buffer.from(await connection.request('hello')).toString()).toBe('hello')
    connection.destroy()
    await rm(folder, { recursive: true })
  })

  it('lasts: a client comes back over TLS', async () => {
    const listener = echoServer()
    const port = await listening(listener)
    const client = createClient({
      port,
      codec: utf8(),
      tls: { ca },
      offlineQueue: 1,
    })
    expect(await client.request('one')).toBe('one')
    for (const socket of sockets) socket.destroy()
    await expect.poll(() => client.request('two').catch((error: Error) => error.name)).toBe('two')
    await client.close()
  })
})

describe('a handshake that fails says what to try', () => {
  it.each<[what: string, identity: () => Promise<TlsOptions>, tls: ConnectOptions['tls'], message: RegExp]>([
    [
      'an authority that nobody knows',
      async () => identity,
      true,
      /Pass the certificate of its authority as tls\.ca \(U\w+\)$/,
    ],
    [
      'a name that is another',
      () => authority.sign({ hosts: ['db.test'] }),
      { ca },
      /for another host\. Pass the name that is in it as tls\.servername.*\(ERR_TLS_CERT_ALTNAME_INVALID\)$/,
    ],
    [
      'a certificate that has expired',
      () => authority.sign({ validTo: new Date(Date.now() - 1_000) }),
      { ca },
      /has expired.*\(CERT_HAS_EXPIRED\)$/,
    ],
  ])('about %s', async (_what, make, tls, message) => {
    const port = await listening(echoServer(await make()))
    const error = await failure(connectTo(port, { tls }))
    expect(error).toBeInstanceOf(ConnectionClosedError)
    expect(error.message).toMatch(message)
    expect(error.message).toContain(`could not connect to tls://127.0.0.1:${port}: `)
    const reckless = await connectTo(port, { tls: { ca: [], rejectUnauthorized: false } })
    expect(reckless.tls).toMatchObject({ authorized: false, certificate: undefined })
  })

  it.each([
    [
      'answers in plain text',
      (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      /no TLS\. Does it speak TLS\?/,
    ],
    [
      'answers in frames',
      (socket: Socket) => socket.write(Buffer.from('00000005hello')),
      /no TLS\. Does it speak TLS\?/,
    ],
    [
      'ends',
      (socket: Socket) => socket.resume().end(),
      /in the middle of the TLS handshake\. Does it speak TLS\?/,
    ],
    [
      'is reset',
      (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()),
      /Does it speak TLS\? \(ECONNRESET\)/,
    ],
    [
      'reads frames',
      (socket: Socket) => {
        const connection = framedConnection(socket)
        connection.recv().catch(() => connection.close())
      },
      /in the middle of the TLS handshake\. Does it speak TLS\?/,
    ],
  ] as const)('about a server that %s', async (_what, answer, message) => {
    const port = await listening(plainServer(answer))
    const error = await failure(connectTo(port))
    expect(error).toBeInstanceOf(ConnectionClosedError)
    expect(error.message).toMatch(message)
  })

  it('about a server that says nothing', async () => {
    const port = await listening(plainServer(() => {}))
    const error = await failure(connectTo(port, { handshakeTimeout: 50 }))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ timeout: 'handshake', limit: 50 })
    expect(error.message).toMatch(/not done within 50 ms\. Does the server speak TLS\?/)
  })

  it('about a server that wants a certificate, by the first recv()', async () => {
    const port = await listening(echoServer({ requestCert: true, ca }))
    const connection = await connectTo(port)
    await expect(connection.recv()).rejects.toThrow(
      /wants a certificate from us\. Pass tls\.cert and tls\.key/,
    )
  })
})

it('a handshake that is done in time counts, though this process was busy beyond handshakeTimeout', async () => {
  const listener = echoServer()
  const port = await listening(listener)
  // The server's part is written when this is called.
  listener.once('keylog', () => setImmediate(stall, 1_500))
  const connection = await connectTo(port, { handshakeTimeout: 1_000 })
  expect(await connection.request('hello')).toBe('hello')
})

it('gives up when its signal says so, in the middle of the handshake', async () => {
  const controller = new AbortController()
  const reason = new Error('no longer wanted')
  const listener = plainServer((socket) => socket.once('data', () => controller.abort(reason)))
  const port = await listening(listener)
  await expect(connectTo(port, { signal: controller.signal })).rejects.toBe(reason)
})

it.each([
  { tls: { cert: 'no certificate', key: 'no key' } },
  { tls: { ...identity, key: alice.key } },
  { tls: false },
  { tls: true, handshakeTimeout: 0 },
  { handshakeTimeout: 1_000 },
])('refuses options that no client can have, %#', async (options) => {
  await expect(connect({ port: 1, ...options } as object)).rejects.toBeInstanceOf(OptionError)
})
