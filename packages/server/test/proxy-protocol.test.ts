import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { Authority } from '@echo/certificates'
import { encodeFrame, OptionError, utf8 } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { answer, listen, type FramedListenOptions, type Server } from '@echo/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ipv4, ipv6, line, tlsTlv, tlv, version2 } from './proxy-headers.js'
import { peerOf, readAll } from './raw-peer.js'
import { beginTls, clientHello, fateOf } from './tls-peer.js'

interface Refused {
  server: unknown
  reason: string
  remoteAddress: string | undefined
  error: Error | undefined
}

const authority = await Authority.make()
const identity = await authority.sign({ name: 'the server' })
const servers: Server<string>[] = []
const errors: Error[] = []
let refusals: Refused[] = []

const onRefused = (message: unknown) => void refusals.push(message as Refused)

beforeEach(() => {
  refusals = []
  errors.length = 0
  subscribe('echo:server:refused', onRefused)
})

afterEach(async () => {
  unsubscribe('echo:server:refused', onRefused)
  for (const server of servers.splice(0)) await server.close({ grace: 0 })
})

type StartOptions = Omit<FramedListenOptions<string>, 'codec' | 'raw'>

async function start(options: StartOptions = {}): Promise<Server<string>> {
  const server = await listen({
    port: 0,
    codec: utf8(),
    proxyProtocol: { from: ['127.0.0.1'] },
    onError: (error) => errors.push(error),
    ...options,
  })
  servers.push(server)
  return server
}

/** Each message comes back with who sent it. */
const echoPeer = answer((message: string, { remoteAddress, remotePort }: Connection<string>) => {
  return `${message} from ${remoteAddress}:${remotePort}`
})

function frame(text: string): Buffer {
  return Buffer.from(encodeFrame(Buffer.from(text)))
}

async function send(server: Server<string>, ...parts: Uint8Array[]): Promise<Socket> {
  const peer = await peerOf(server)
  for (const part of parts) peer.write(part)
  return peer
}

async function reply(server: Server<string>, ...parts: Uint8Array[]): Promise<string> {
  const peer = await send(server, ...parts)
  peer.end()
  return (await readAll(peer)).slice(4)
}

const reasons = () => refusals.map(({ reason, error }) => [reason, error?.message])

describe('a server with proxyProtocol', () => {
  it.each([
    ['version 1', line('PROXY TCP4 10.1.2.3 10.1.2.4 12345 80'), '10.1.2.3:12345'],
    ['version 2', version2(), '10.1.2.3:12345'],
    ['version 2 over IPv6', version2({ family: 0x21, body: ipv6() }), '2001:db8::1:12345'],
  ])(
    "gives the client's address by %s, glued to the first frame or apart",
    async (_version, header, client) => {
      const server = await start()
      void server.serve(echoPeer)
      expect(await reply(server, Buffer.concat([header, frame('hi')]))).toBe(`hi from ${client}`)
      expect(await reply(server, header, frame('hi'))).toBe(`hi from ${client}`)
      expect(server.counters.accepted).toBe(2)
    },
  )

  it('reads a header that comes byte by byte', async () => {
    const server = await start()
    void server.serve(echoPeer)
    const peer = await peerOf(server)
    peer.setNoDelay(true)
    for (const byte of Buffer.concat([version2(), frame('slowly')])) {
      await new Promise((resolve) => peer.write(Buffer.from([byte]), resolve))
      await new Promise(setImmediate)
    }
    peer.end()
    expect((await readAll(peer)).slice(4)).toBe('slowly from 10.1.2.3:12345')
  })

  it.each([
    ['version 1 that knows no client', line('PROXY UNKNOWN'), 'proxy'],
    ['version 2 that knows no client', version2({ family: 0, body: Buffer.alloc(0) }), 'proxy'],
    ['LOCAL', version2({ head: 0x20 }), 'local'],
  ])('gives the address of the balancer itself for %s', async (_name, header, command) => {
    const server = await start()
    const accepted = server.accept()
    const peer = await send(server, header, frame('hi'))
    const connection = (await accepted)!
    const own = { remoteAddress: '127.0.0.1', remotePort: peer.localPort }
    expect(connection).toMatchObject({ ...own, proxy: { ...own, command, destinationAddress: undefined } })
    expect(await connection.recv()).toBe('hi')
  })

  it("has the balancer's address, the destination and what else was said beside the client's address", async () => {
    const server = await start()
    const accepted = server.accept()
    const certificate = tlsTlv(
      3,
      0,
      tlv(0x21, 'TLSv1.3'),
      tlv(0x22, 'alice'),
      tlv(0x23, 'TLS_AES_128_GCM_SHA256'),
    )
    const extensions = [tlv(0x01, 'echo/1'), tlv(0x02, 'echo.example'), tlv(0x05, 'id-7'), certificate]
    const peer = await send(server, version2({ body: ipv4(...extensions) }))
    const connection = (await accepted)!
    expect(connection.remoteAddress).toBe('10.1.2.3')
    expect(connection.remotePort).toBe(12_345)
    expect(connection.proxy).toEqual({
      remoteAddress: '127.0.0.1',
      remotePort: peer.localPort,
      command: 'proxy',
      destinationAddress: '10.1.2.4',
      destinationPort: 80,
      uniqueId: new Uint8Array(Buffer.from('id-7')),
      authority: 'echo.example',
      alpn: 'echo/1',
      tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', authorized: true, commonName: 'alice' },
    })
    expect(connection.tls).toBeUndefined()
  })

  it('gives what came while the connection waited for accept(), in order, and then what follows', async () => {
    const server = await start()
    const peer = await send(server, version2(), frame('one'))
    await vi.waitFor(() => expect(server.counters.waiting).toBe(1))
    peer.write(frame('two'))
    peer.write(frame('x'.repeat(100_000)))
    const connection = (await server.accept())!
    expect(await connection.recv()).toBe('one')
    expect(await connection.recv()).toBe('two')
    expect(await connection.recv()).toBe('x'.repeat(100_000))
    peer.write(frame('three'))
    expect(await connection.recv()).toBe('three')
    peer.end(frame('four'))
    expect(await connection.recv()).toBe('four')
    expect(await connection.recv()).toBeUndefined()
  })

  it('serves a client that sent all and ended before it was accepted', async () => {
    const server = await start()
    const peer = await send(server, version2(), frame('all'))
    peer.end()
    await vi.waitFor(() => expect(server.counters.waiting).toBe(1))
    const connection = (await server.accept())!
    expect([await connection.recv(), await connection.recv()]).toEqual(['all', undefined])
    await connection.send('answered')
    await connection.close()
    expect((await readAll(peer)).slice(4)).toBe('answered')
  })

  it('without the option takes a header for what it is: no frame', async () => {
    const server = await start({ proxyProtocol: undefined })
    void server.serve(echoPeer)
    await readAll(await send(server, version2()))
    expect(server.counters.errors).toEqual({ ECHO_ERR_FRAME_TOO_LARGE: 1 })
  })
})

describe('over TLS', () => {
  it.each([
    ['in one piece', true],
    ['apart', false],
  ])('reads the header before the handshake, %s, and carries the address over', async (_name, glued) => {
    const server = await start({ tls: identity })
    void server.serve(echoPeer)
    const peer = await tlsBehind(server, version2(), glued)
    const [data] = (await once(peer, 'data')) as [Buffer]
    expect(data.subarray(4).toString()).toBe('hi from 10.1.2.3:12345')
    const [connection] = server.connections
    expect(connection).toMatchObject({
      remoteAddress: '10.1.2.3',
      tls: { protocol: 'TLSv1.3' },
      proxy: { remoteAddress: '127.0.0.1' },
    })
  })

  it('resets a client that has a header, and then does not speak TLS: with its own address', async () => {
    const server = await start({ tls: identity })
    await readAll(await send(server, version2(), frame('no TLS')))
    expect(server.counters.refused).toMatchObject({ handshake: 1, proxyHeader: 0 })
    expect(refusals).toMatchObject([{ reason: 'handshake', remoteAddress: '10.1.2.3' }])
  })

  it('resets a client that speaks TLS, and has no header', async () => {
    const server = await start({ tls: identity })
    expect(await readAll(await send(server, await clientHello()))).toBe('ECONNRESET')
    expect(server.counters.refused).toMatchObject({ handshake: 0, proxyHeader: 1 })
  })

  it('takes a balancer for a health check that sends LOCAL and leaves', async () => {
    const server = await start({ tls: identity })
    const peer = await send(server, version2({ head: 0x20 }))
    peer.end()
    await vi.waitFor(() => expect(server.counters.probes).toBe(1))
    expect(refusals).toEqual([])
  })
})

describe('refused with a reset, and counted', () => {
  it.each([
    ['no header', frame('hi'), 'the connection does not begin with one'],
    [
      'a header of 60 kB',
      version2({ length: 60_000 }),
      'it has 60016 bytes, more than the 8192 that are taken',
    ],
    ['another version', version2({ head: 0x31 }), 'its version is 3'],
  ])('%s', async (_name, bytes, reason) => {
    const server = await start()
    expect(await readAll(await send(server, bytes))).toBe('ECONNRESET')
    expect(server.counters.refused).toMatchObject({ proxyHeader: 1, proxySource: 0, proxyTimeout: 0 })
    expect(reasons()).toEqual([['proxyHeader', `no PROXY protocol header: ${reason}`]])
    expect(refusals).toMatchObject([{ server, remoteAddress: '127.0.0.1' }])
  })

  it('an end in the middle of a header', async () => {
    const server = await start()
    const peer = await send(server, version2().subarray(0, 20))
    peer.end()
    await readAll(peer)
    expect(reasons()).toEqual([
      ['proxyHeader', 'no PROXY protocol header: the connection ended in the middle of it'],
    ])
  })

  it('a source that is not trusted, whatever it says', async () => {
    const server = await start({ proxyProtocol: { from: ['10.0.0.0/8', '127.0.0.2', '::1'] } })
    expect(await fateOf(server, (peer) => peer.write(Buffer.concat([version2(), frame('hi')])))).toBe(
      'ECONNRESET',
    )
    expect(server.counters.refused).toMatchObject({ proxySource: 1, proxyHeader: 0 })
    expect(reasons()).toEqual([['proxySource', '127.0.0.1 is in none of the networks of proxyProtocol.from']])
  })

  it.each([
    ['silent', Buffer.alloc(0)],
    ['half-way', version2().subarray(0, 20)],
  ])('a peer that stays %s, after the timeout', async (_name, bytes) => {
    const server = await start({ proxyProtocol: { from: ['127.0.0.0/8'], timeout: 50 } })
    expect(await readAll(await send(server, bytes))).toBe('ECONNRESET')
    expect(server.counters.refused).toMatchObject({ proxyTimeout: 1, proxyHeader: 0 })
    expect(reasons()).toEqual([['proxyTimeout', 'no PROXY protocol header: it did not come within 50 ms']])
  })

  it('more than maxConnections, those whose headers have not come included', async () => {
    const server = await start({ maxConnections: 1 })
    const first = await peerOf(server)
    expect(await fateOf(server, () => {})).toBe('ECONNRESET')
    expect(server.counters.refused.maxConnections).toBe(1)
    void server.serve(echoPeer)
    first.end(Buffer.concat([version2(), frame('still')]))
    expect((await readAll(first)).slice(4)).toBe('still from 10.1.2.3:12345')
  })

  it('those whose headers have not come when the server closes', async () => {
    const server = await start({ maxConnections: 1 })
    const fate = readAll(await send(server, version2().subarray(0, 20)))
    // The next is refused: so the first was taken.
    await fateOf(server, () => {})
    await server.close()
    expect(await fate).toBe('ECONNRESET')
    expect(server.counters.refused).toMatchObject({ closing: 1, proxyHeader: 0 })
  })

  it('one that finds the accept queue full: by the address of its client', async () => {
    const server = await start({ acceptQueue: 0 })
    expect(await readAll(await send(server, version2()))).toBe('ECONNRESET')
    expect(refusals).toMatchObject([{ reason: 'acceptQueue', remoteAddress: '10.1.2.3' }])
  })
})

const ends = (peer: Socket): void => void peer.end()
const resets = (peer: Socket): void => void peer.resetAndDestroy()

describe('a health check', () => {
  it.each([
    ['ends', ends],
    ['resets', resets],
  ])('that connects and %s is counted, and nothing else', async (_name, leave) => {
    const server = await start()
    leave(await peerOf(server))
    await vi.waitFor(() => expect(server.counters.probes).toBe(1))
    expect(server.counters.accepted).toBe(0)
    expect(refusals).toEqual([])
  })

  it.each([
    ['LOCAL', 'ends', version2({ head: 0x20 }), ends],
    ['LOCAL', 'resets', version2({ head: 0x20 }), resets],
    ['UNKNOWN', 'resets', line('PROXY UNKNOWN'), resets],
    ['its own address', 'resets', undefined, resets],
  ])('that sends %s is no error when it %s', async (_kind, _how, header, leave) => {
    const server = await start()
    const failed = vi.fn<(error: unknown) => void>()
    const served = server.serve(async (connection) => {
      await connection.recv().catch(failed)
    })
    const peer = await peerOf(server)
    const { address, port } = peer.address() as AddressInfo
    peer.write(header ?? line(`PROXY TCP4 ${address} 127.0.0.1 ${port} 80`))
    await vi.waitFor(() => expect(server.counters.open).toBe(1))
    leave(peer)
    await vi.waitFor(() => expect(server.counters).toMatchObject({ open: 0, errors: {}, closed: { end: 1 } }))
    await server.close()
    await served
    expect(failed).not.toHaveBeenCalled()
    expect(errors).toEqual([])
  })

  it('that sent a byte and resets is lost like any other', async () => {
    const server = await start()
    void server.serve(echoPeer)
    const peer = await send(server, version2({ head: 0x20 }), frame('hi'))
    await once(peer, 'data')
    peer.resetAndDestroy()
    await vi.waitFor(() => expect(server.counters.closed).toEqual({ reset: 1 }))
  })
})

describe('the option', () => {
  it.each([
    [{ from: [] }, 'proxyProtocol.from'],
    [{ from: '10.0.0.0/8' }, 'proxyProtocol.from'],
    [{ from: ['balancer'] }, 'proxyProtocol.from'],
    [{ from: ['10.0.0.0/33'] }, 'proxyProtocol.from'],
    [{ from: ['::/129'] }, 'proxyProtocol.from'],
    [{ from: ['10.0.0.0/'] }, 'proxyProtocol.from'],
    [{ from: ['::1'], timeout: 0 }, 'proxyProtocol.timeout'],
    [{ from: ['::1'], timout: 1 }, 'proxyProtocol.timout'],
    [{}, 'proxyProtocol.from'],
    [true, 'proxyProtocol'],
  ])('refuses %j', async (proxyProtocol, option) => {
    const refusal = await listen({ port: 0, proxyProtocol: proxyProtocol as never }).catch(
      (error: unknown) => error,
    )
    expect(refusal).toBeInstanceOf(OptionError)
    expect(refusal).toMatchObject({ option })
  })

  it('refuses a Unix socket, whose clients have no address', async () => {
    const refusal = listen({ path: '/tmp/never', proxyProtocol: { from: ['::1'] } })
    await expect(refusal).rejects.toMatchObject({ option: 'proxyProtocol' })
  })

  it('trusts IPv4 networks on a server that listens on IPv6 as well', async () => {
    const server = await start({ host: '::', proxyProtocol: { from: ['127.0.0.0/8'] } })
    void server.serve(echoPeer)
    const peer = connect({ host: '127.0.0.1', port: server.address.port! })
    peer.end(Buffer.concat([version2(), frame('hi')]))
    expect((await readAll(peer)).slice(4)).toBe('hi from 10.1.2.3:12345')
  })
})

/** A TLS client that sends a header first, in one segment with its own first bytes or before, and then `hi`. */
async function tlsBehind(server: Server<string>, header: Buffer, glued: boolean): Promise<Duplex> {
  const socket = await peerOf(server)
  if (!glued) await new Promise((resolve) => socket.write(header, resolve))
  const peer = beginTls(glued ? gluing(header, socket) : socket, { ca: authority.ca })
  await once(peer, 'secureConnect')
  peer.write(frame('hi'))
  return peer
}

/** Writes `header` together with what is written first. */
function gluing(header: Buffer, socket: Socket): Duplex {
  let first = header
  const glue = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      socket.write(Buffer.concat([first, chunk]), done)
      first = Buffer.alloc(0)
    },
  })
  socket.on('data', (chunk) => glue.push(chunk))
  return glue
}
