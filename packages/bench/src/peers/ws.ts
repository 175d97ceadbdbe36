import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Target, Sides } from '../targets/target.js'
import { packageVersion } from '../packages/package-versions.js'

/**
 * Set up as its README says for speed: no permessage-deflate, the optional `bufferutil` for masks, binary messages. A message
 * is a WebSocket frame there and back, masked on the way there, as the protocol wants it.
 */
export const ws: Target = {
  name: 'ws',
  what: 'npm: WebSocket, binary, masks',
  tier: 'more',
  version: () => packageVersion('ws'),
  sides,
}

async function sides(): Promise<Sides> {
  const { wsLoad } = await import('./ws-load.js')
  return { serve, load: wsLoad }
}

async function serve(): Promise<number> {
  const { WebSocketServer } = await import('ws')
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('error', () => socket.terminate())
    socket.on('message', (message, binary) => socket.send(message, { binary }))
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
