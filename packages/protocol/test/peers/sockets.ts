import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach } from 'vitest'

const open: (() => void)[] = []

afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** A socket as the library makes its own; destroyed after the test. */
export async function connectTo(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  open.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** Listens for one connection; closed after the test. */
export async function listenForOne(): Promise<{ port: number; accepted: Promise<Socket> }> {
  const listener = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true })
  open.push(() => listener.close())
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return { port: (listener.address() as AddressInfo).port, accepted: acceptOne(listener) }
}

async function acceptOne(listener: Server): Promise<Socket> {
  const [socket] = (await once(listener, 'connection')) as [Socket]
  open.push(() => socket.destroy())
  listener.close()
  return socket
}
