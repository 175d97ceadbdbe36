import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** So many are opened at a time, which is less than a backlog. */
const AT_ONCE = 100

/** Opens connections on which nothing is sent. They are the caller's to destroy. */
export async function openIdle(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () => open(port))
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => socket.destroy())
  return socket
}
