import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer, type ConnectionOptions, type TLSSocket, type TlsOptions } from 'node:tls'
import { Authority } from '@echo/certificates'
import { framedConnection } from '@echo/protocol/node'
import { afterEach, describe, expect, it } from 'vitest'
import { raw } from './kinds.js'
import { socketPair } from './socket-pair.js'

const authority = await Authority.make('the authority')
const { ca } = authority
const server = await authority.sign({ name: 'the server' })
const open: Socket[] = []

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})

async function tlsPair(
  serverOptions?: TlsOptions,
  clientOptions?: ConnectionOptions,
): Promise<[near: TLSSocket, far: TLSSocket]> {
  const listener = createServer({ ...server, pauseOnConnect: true, ...serverOptions } as TlsOptions)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const near = connect({ host: '127.0.0.1', port, ca, ...clientOptions })
  const [[far]] = await Promise.all([
    once(listener, 'secureConnection') as Promise<[TLSSocket]>,
    once(near, 'secureConnect'),
  ])
  listener.close()
  open.push(near, far)
  return [near, far]
}

describe('what a connection knows of TLS', () => {
  it('is nothing without TLS', async () => {
    const [near] = await socketPair('tcp')
    expect(framedConnection(near).tls).toBeUndefined()
  })

  it('is the protocol, the cipher, the name asked for and the protocol agreed on', async () => {
    const [near, far] = await tlsPair(
      { ALPNProtocols: ['echo'] },
      { ALPNProtocols: ['other', 'echo'], servername: 'localhost' },
    )
    for (const socket of [near, far]) {
      expect(framedConnection(socket).tls).toMatchObject({
        protocol: 'TLSv1.3',
        cipher: expect.stringMatching(/^TLS_/),
        alpn: 'echo',
        servername: 'localhost',
      })
    }
  })

  it('is on a client who the server is', async () => {
    const [near, far] = await tlsPair()
    expect(framedConnection(near).tls).toMatchObject({
      alpn: undefined,
      authorized: true,
      certificate: {
        subject: { CN: 'the server' },
        issuer: { CN: 'the authority' },
        altNames: ['DNS:localhost', 'IP Address:127.0.0.1', 'IP Address:0:0:0:0:0:0:0:1'],
        fingerprint256: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
        serialNumber: expect.stringMatching(/^[0-9A-F]+$/),
        validTo: expect.any(Date),
      },
    })
    expect(framedConnection(far).tls).toMatchObject({
      authorized: false,
      certificate: undefined,
      servername: undefined,
    })
  })

  it('is on a server who the client is, though it was gone before anybody asked', async () => {
    const client = await authority.sign({ name: 'alice' })
    const [near, far] = await tlsPair({ requestCert: true, ca }, client)
    const connection = framedConnection(far, { closeGrace: 10 })
    near.destroy()
    await connection.closed
    expect(connection.tls).toMatchObject({ authorized: true, certificate: { subject: { CN: 'alice' } } })
  })

  it('names nobody whose certificate was not verified', async () => {
    const stranger = await (await Authority.make('a stranger')).sign({ name: 'alice' })
    const [near, far] = await tlsPair(
      { requestCert: true, rejectUnauthorized: false, ca },
      { ...stranger, ca: [], rejectUnauthorized: false },
    )
    for (const socket of [near, far]) {
      expect(framedConnection(socket).tls).toMatchObject({ authorized: false, certificate: undefined })
    }
  })

  it('names nobody on a resumed session that had no certificate', async () => {
    const listener = createServer({ ...server, requestCert: true, rejectUnauthorized: false, ca })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const visit = async (session?: Buffer) => {
      const near = connect({ host: '127.0.0.1', port, ca, ...(session && { session }) })
      near.resume()
      const [[far]] = await Promise.all([
        once(listener, 'secureConnection') as Promise<[TLSSocket]>,
        once(near, session ? 'secureConnect' : 'session'),
      ])
      open.push(near, far)
      return { far, ticket: near.getSession()! }
    }
    const { far } = await visit((await visit()).ticket)
    listener.close()
    expect(far.isSessionReused()).toBe(true)
    expect(raw(far).tls).toMatchObject({ authorized: false, certificate: undefined })
  })

  it('keeps a name with a comma in it one name', async () => {
    const client = await authority.sign({ hosts: ['a, DNS:b', 'c'] })
    const [, far] = await tlsPair({ requestCert: true, ca }, client)
    expect(framedConnection(far).tls?.certificate?.altNames).toEqual([
      String.raw`DNS:"a\u002c DNS:b"`,
      'DNS:c',
    ])
  })

  it('is nothing on a socket that is closed already', async () => {
    const [near] = await tlsPair()
    near.destroy()
    await once(near, 'close')
    expect(framedConnection(near).tls).toBeUndefined()
  })
})
