import { once } from 'node:events'
import { connect, createServer, Socket, type AddressInfo } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as tlsConnect, TLSSocket } from 'node:tls'
import { inspect } from 'node:util'
import { Authority } from '@echo/certificates'
import { bytes, OptionError } from '@echo/protocol'
import { framedConnection, rawConnection, type Connection } from '@echo/protocol/node'
import { afterEach, describe, expect, it } from 'vitest'
import { socketPair, type Transport } from './socket-pair.js'

const authority = await Authority.make()
const identity = await authority.sign()
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const makers: [kind: string, make: (socket: Socket) => unknown][] = [
  ['framed', (socket) => framedConnection(socket, { codec: bytes() })],
  ['raw', (socket) => rawConnection(socket)],
]
const transports: Transport[] = ['tcp', 'unix', 'tls']

/** Refused immediately, and left as it was. */
function refusal(make: (socket: Socket) => unknown, socket: Socket): string {
  const listeners = socket.eventNames?.().map((name) => [name, socket.listenerCount(name)])
  try {
    make(socket)
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError)
    expect(error).toMatchObject({ option: 'socket', value: 'object' })
    expect(inspect(error).length).toBeLessThan(5_000)
    expect(socket.eventNames?.().map((name) => [name, socket.listenerCount(name)])).toEqual(listeners)
    return (error as OptionError).message
  }
  throw new Error('it was taken')
}

async function listening(): Promise<number> {
  const listener = createServer((socket) => void cleanups.push(() => socket.destroy()))
  cleanups.push(() => listener.close())
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return (listener.address() as AddressInfo).port
}

function kept(socket: Socket): Socket {
  cleanups.push(() => socket.destroy())
  return socket.on('error', () => {})
}

describe.each(makers)('a %s connection is not made over', (_kind, make) => {
  describe.each(transports)('a socket over %s', (transport) => {
    it('with an encoding, which gives text', async () => {
      const [near] = await socketPair(transport)
      near.setEncoding('utf8')
      expect(refusal(make, near)).toMatch(/^setEncoding\(\) was called on this socket/)
    })

    it('of another connection, of either kind, also when that is closed', async () => {
      for (const [, other] of makers) {
        const [near] = await socketPair(transport)
        other(near)
        expect(refusal(make, near)).toMatch(/^this socket belongs to a connection already/)
        near.destroy()
        expect(refusal(make, near)).toMatch(/^this socket belongs to a connection already/)
      }
    })

    it('that is read by for await already', async () => {
      const [near] = await socketPair(transport)
      void near[Symbol.asyncIterator]()
        .next()
        .catch(() => {})
      await new Promise((resolve) => setImmediate(resolve))
      expect(refusal(make, near)).toMatch(/^this socket has a listener of 'readable'/)
    })

    it('that is piped, or has a listener of data, which would get nothing or the same once more', async () => {
      const [near, far] = await socketPair(transport)
      near.pipe(far)
      expect(refusal(make, near)).toMatch(/^this socket has a listener of 'data'/)
      near.unpipe(far)
      const listener = () => {}
      near.on('data', listener)
      expect(refusal(make, near)).toMatch(/^this socket has a listener of 'data'/)
      near.off('data', listener)
      make(near)
    })
  })

  it('a socket with onread', async () => {
    const port = await listening()
    const onread = { buffer: Buffer.alloc(10), callback: () => true }
    const socket = kept(connect({ port, host: '127.0.0.1', onread }))
    await once(socket, 'connect')
    expect(refusal(make, socket)).toMatch(/^this socket was made with the option onread/)
  })

  it('a socket that is still connecting, and can be made once it is connected', async () => {
    const socket = kept(connect(await listening(), '127.0.0.1'))
    expect(refusal(make, socket)).toMatch(/^this socket is still connecting: await its event 'connect'/)
    await once(socket, 'connect')
    make(socket)
  })

  it('a socket that was never connected', () => {
    expect(refusal(make, kept(new Socket()))).toMatch(/^this socket is not connected/)
  })

  it('a TLS socket that is still connecting', async () => {
    const socket = kept(tlsConnect({ port: await listening(), host: '127.0.0.1' }))
    expect(refusal(make, socket)).toMatch(/^this socket is still connecting/)
  })

  it('a TLS socket before its handshake is done, on either side', async () => {
    const [near, far] = await socketPair()
    const client = kept(tlsConnect({ socket: near }))
    const server = kept(new TLSSocket(far, { isServer: true }))
    expect(refusal(make, client)).toMatch(
      /^the TLS handshake of this socket is not done: await 'secureConnect'/,
    )
    expect(refusal(make, server)).toMatch(/^the TLS handshake of this socket is not done/)
  })

  it('a TLS socket of STARTTLS before its handshake is done, and can be made then, on either side', async () => {
    const [near, far] = await socketPair()
    const client = kept(tlsConnect({ socket: near, ca: authority.ca, host: '127.0.0.1' }))
    const server = kept(new TLSSocket(far, { isServer: true, ...identity }))
    expect(refusal(make, server)).toMatch(/await 'secureConnect' first, on a server 'secure'$/)
    await Promise.all([once(client, 'secureConnect'), once(server, 'secure')])
    const [a, b] = [make(client), make(server)] as Connection<Uint8Array>[]
    await a!.send(Uint8Array.of(1))
    expect(await b!.recv()).toEqual(Uint8Array.of(1))
    expect(b!.tls).toMatchObject({ protocol: 'TLSv1.3' })
  })

  it('a TLS socket whose TCP socket belongs to a connection, nor the other way round', async () => {
    const [bare] = await socketPair()
    framedConnection(bare)
    expect(refusal(make, kept(tlsConnect({ socket: bare })))).toMatch(/^this socket belongs to a connection/)
    const [, secured] = await socketPair('tls')
    framedConnection(secured)
    const { _parent } = secured as unknown as { _parent: Socket }
    expect(refusal(make, _parent)).toMatch(/^this socket belongs to a connection/)
  })

  it.each([[undefined], [null], [8080], [{}], [new Duplex()]])('what is no socket: %s', (value) => {
    expect(() => make(value as Socket)).toThrow(
      expect.objectContaining({
        option: 'socket',
        message: expect.stringMatching(
          /^socket must be a socket of node:net or node:tls, connected, and was /,
        ),
      }) as Error,
    )
  })

  it.each(transports)(
    'but over a socket that is closed already, over %s: it is closed from the beginning',
    async (transport) => {
      const [near] = await socketPair(transport)
      near.destroy()
      await once(near, 'close')
      const connection = make(near) as ReturnType<typeof rawConnection>
      expect(await connection.recv()).toBeUndefined()
      await connection.closed
    },
  )
})
