import { Agent } from 'node:http'
import { connect, type Socket } from 'node:net'
import { io, type ManagerOptions, type SocketOptions } from 'socket.io-client'
import type { Load } from '../load/load.js'
import { MessageLink } from './message-link.js'

/** The client of `socket.io`, set up as its server is. */
export const socketIoLoad: Load = {
  async open(port, messages, first, pass) {
    const link = new MessageLink(messages, first, pass)
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    const client = io(`http://127.0.0.1:${port}`, optionsOver(socket))
    client.on('connect_error', (error) => link.failed(error))
    client.on('disconnect', (reason) => link.failed(new Error(`the connection ended: ${reason}`)))
    client.on('message', (reply: Buffer) => link.replied(reply))
    await Promise.race([new Promise<void>((resolve) => client.on('connect', resolve)), link.lost])
    link.opened({
      send: (payload) => client.emit('message', payload),
      close: () => client.disconnect(),
      get wireBytes() {
        return socket.bytesRead + socket.bytesWritten
      },
    })
    return link
  },
}

/** An agent is how it takes a socket whose bytes can be counted. */
function optionsOver(socket: Socket): Partial<ManagerOptions & SocketOptions> {
  const agent = Object.assign(new Agent(), { createConnection: () => socket })
  return { transports: ['websocket'], forceNew: true, reconnection: false, agent: agent as never }
}
