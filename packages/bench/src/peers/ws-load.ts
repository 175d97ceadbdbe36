import { once } from 'node:events'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import type { Load } from '../load/load.js'
import { MessageLink } from './message-link.js'

const BINARY = { binary: true } as const

/** The client of `ws`, set up as its server is. */
export const wsLoad: Load = {
  async open(port, messages, first, pass) {
    const link = new MessageLink(messages, first, pass)
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    const client = new WebSocket(`ws://127.0.0.1:${port}`, {
      perMessageDeflate: false,
      createConnection: () => socket,
    })
    client.on('error', (error) => link.failed(error))
    client.on('close', () => link.failed(new Error('the server closed the connection')))
    client.on('message', (reply: Buffer) => link.replied(reply))
    await Promise.race([once(client, 'open'), link.lost])
    link.opened({
      send: (payload) => client.send(payload, BINARY),
      close: () => client.terminate(),
      get wireBytes() {
        return socket.bytesRead + socket.bytesWritten
      },
    })
    return link
  },
}
