import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { lengthFields } from '@echo/protocol'
import type { Load } from '../load/link.js'
import { framedLoad, prefixedLoad } from '../load/wire-loads.js'
import { hasBytes } from '../targets/ours.js'
import { serveSockets, type Target } from '../targets/target.js'
import { packageVersion } from './toolchains.js'

/** Bytes, instead of a package's own limit. */
const MAX_LENGTH = 16_777_216

/** A server of an npm package, set up as its README says for speed. */
interface NpmServer extends Pick<Target, 'name' | 'what' | 'fits'> {
  readonly tier?: Target['tier']
  readonly load: Load | (() => Promise<Load>)
  readonly serve: () => Promise<number>
}

function npm({ load, tier = 'same job', serve, ...rest }: NpmServer): Target {
  return {
    ...rest,
    tier,
    version: () => packageVersion(rest.name),
    sides: async () => ({ serve, load: typeof load === 'function' ? await load() : load }),
  }
}

/** The socket piped into a decoder, the encoder piped into the socket. */
function servePiped({ decode, encode }: { decode: () => Duplex; encode: () => Duplex }): Promise<number> {
  return serveSockets((socket) => {
    const decoder = decode()
    decoder.on('error', () => socket.destroy())
    socket.pipe(decoder).pipe(encode()).pipe(socket)
  })
}

/** In the order in which they are reported. A byte stream has no empty pieces, so empty messages get lost in piped ones. */
export const NPM_SERVERS: readonly Target[] = [
  npm({
    // Its header is ours. No limit, which is its default.
    name: 'frame-stream',
    what: 'npm: decode() and encode(), piped',
    load: framedLoad,
    fits: hasBytes,
    serve: async () => servePiped(await import('frame-stream')),
  }),
  npm({
    // Varints are the only headers it has. No limit, which is its default and faster.
    name: 'length-prefixed-stream',
    what: 'npm: two streams, piped; varints',
    load: prefixedLoad(lengthFields.libp2p),
    fits: hasBytes,
    serve: async () => servePiped(await import('length-prefixed-stream')),
  }),
  npm({
    // Its headers are varints unless it is given functions; it has our header, and is faster than with its own.
    name: 'it-length-prefixed',
    what: 'npm: decode(), encode(), async iterables',
    load: framedLoad,
    serve: serveIterables,
  }),
  npm({
    // One duplex stream over the socket, here piped into itself.
    name: 'framed-stream',
    what: 'npm: a duplex stream; little-endian',
    load: prefixedLoad({ width: 4, endian: 'little' }),
    fits: hasBytes,
    serve: serveFramedStream,
  }),
  npm({
    // No permessage-deflate, the optional `bufferutil` for masks, binary messages: masked on the way there, as the protocol wants it.
    name: 'ws',
    what: 'npm: WebSocket, binary, masks',
    tier: 'more',
    load: async () => (await import('./web-socket-loads.js')).wsLoad,
    serve: serveWs,
  }),
  npm({
    // WebSocket as the only transport, no compression, the optional `bufferutil`, the first HTTP request dropped. Its own parser,
    // which sends a binary payload as two WebSocket messages.
    name: 'socket.io',
    what: 'npm: events over WebSocket, binary',
    tier: 'more',
    load: async () => (await import('./web-socket-loads.js')).socketIoLoad,
    serve: serveSocketIo,
  }),
]

async function serveIterables(): Promise<number> {
  const { decode, encode } = await import('it-length-prefixed')
  const { uint32Decoder, uint32Encoder } = await import('../packages/it-length-prefixed.js')
  const reading = { lengthDecoder: uint32Decoder, maxDataLength: MAX_LENGTH }
  const writing = { lengthEncoder: uint32Encoder, maxDataLength: MAX_LENGTH }
  return await serveSockets((socket) => {
    const echo = (chunks: AsyncIterable<Buffer>) => encode(decode(chunks, reading), writing)
    pipeline(socket, echo, socket).catch(() => socket.destroy())
  })
}

async function serveFramedStream(): Promise<number> {
  const { default: FramedStream } = await import('framed-stream')
  return await serveSockets((socket) => {
    const framed = new FramedStream(socket)
    framed.on('error', () => socket.destroy())
    framed.pipe(framed)
  })
}

async function serveWs(): Promise<number> {
  const { WebSocketServer } = await import('ws')
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('error', () => socket.terminate())
    socket.on('message', (message, binary) => socket.send(message, { binary }))
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function serveSocketIo(): Promise<number> {
  const { Server } = await import('socket.io')
  const listener = createServer()
  const server = new Server(listener, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MAX_LENGTH,
  })
  server.engine.on('connection', (socket: { request: unknown }) => {
    socket.request = undefined
  })
  server.on('connection', (socket) => {
    socket.on('message', (message: Buffer) => socket.emit('message', message))
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  return (listener.address() as AddressInfo).port
}
