import { once } from 'node:events'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import type { Load } from '../load/link.js'
import { MessageLink } from '../load/message-link.js'

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
    link.opened(
      (payload) => client.send(payload, BINARY),
      () => client.terminate(),
      () => socket.bytesRead + socket.bytesWritten,
    )
    return link
  },
}

/** The client of `socket.io`, set up as its server is. */
export const socketIoLoad: Load = {
  async open(port, messages, first, pass) {
    const link = new MessageLink(messages, first, pass)
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    // An agent is how it takes a socket whose bytes can be counted.
    const agent = Object.assign(new Agent(), { createConnection: () => socket })
    const client = io(`http://127.0.0.1:${port}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      agent: agent as never,
    })
    client.on('connect_error', (error) => link.failed(error))
    client.on('disconnect', (reason) => link.failed(new Error(`the connection ended: ${reason}`)))
    client.on('message', (reply: Buffer) => link.replied(reply))
    await Promise.race([new Promise<void>((resolve) => client.on('connect', resolve)), link.lost])
    link.opened(
      (payload) => client.emit('message', payload),
      () => client.disconnect(),
      () => socket.bytesRead + socket.bytesWritten,
    )
    return link
  },
}
