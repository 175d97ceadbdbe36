import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import type { Server } from '@echo/server'
import { peerOf } from './raw-peer.js'

type Address = Pick<Server<unknown>, 'address'>

/** A TLS client of `server` behind its handshake; closed with the test. */
export async function tlsPeerOf(server: Address, options: ConnectionOptions): Promise<TLSSocket> {
  const peer = beginTls(await peerOf(server), options)
  await once(peer, 'secureConnect')
  return peer
}

/** The same before its handshake. */
export function beginTls(socket: Duplex, options: ConnectionOptions): TLSSocket {
  const peer = tlsConnect({ host: '127.0.0.1', ...options, socket })
  return peer.on('error', () => {})
}

/** What becomes of a client that begins like this: `end`, or the code of its error. */
export async function fateOf(server: Address, begin: (peer: Socket) => unknown): Promise<string> {
  const { host, port } = server.address
  const peer = connect({ host: host!, port: port! })
  const fate = new Promise<string>((resolve) => {
    peer.on('end', () => resolve('end'))
    peer.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
  // One that is refused may hear of it while it still connects.
  peer.once('connect', () => begin(peer))
  peer.resume()
  return await fate.finally(() => peer.destroy())
}

/** The first bytes that a TLS client sends. */
export async function clientHello(): Promise<Buffer> {
  return await new Promise((resolve) => {
    const sink = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _encoding, done) => {
        resolve(chunk)
        done()
      },
    })
    tlsConnect({ socket: sink }).on('error', () => {})
  })
}
