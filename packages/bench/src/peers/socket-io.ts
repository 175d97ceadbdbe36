import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Target, Sides } from '../targets/target.js'
import { packageVersion } from '../packages/package-versions.js'

/** Bytes, instead of its own limit of a million. */
const MAX_LENGTH = 16_777_216

/**
 * Set up as its page on performance tuning says: WebSocket as the only transport, no compression, the optional `bufferutil`,
 * the first HTTP request dropped. Its own parser, which sends a binary payload as two WebSocket messages.
 */
export const socketIo: Target = {
  name: 'socket.io',
  what: 'npm: events over WebSocket, binary',
  tier: 'more',
  version: () => packageVersion('socket.io'),
  sides,
}

async function sides(): Promise<Sides> {
  const { socketIoLoad } = await import('./socket-io-load.js')
  return { serve, load: socketIoLoad }
}

async function serve(): Promise<number> {
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
