import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** Serves each socket, with TCP_NODELAY, on a free port of 127.0.0.1. Gives the port. For peers that are npm packages. */
export async function serveSockets(serve: (socket: Socket) => void): Promise<number> {
  const listener = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    serve(socket)
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  return (listener.address() as AddressInfo).port
}
