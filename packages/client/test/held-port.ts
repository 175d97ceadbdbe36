import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { afterEach } from 'vitest'

const releases: (() => void)[] = []

afterEach(() => {
  for (const release of releases.splice(0)) release()
})

/**
 * A port of 127.0.0.1 where nothing listens, and which nobody is given until the test is over: a connection has it as its
 * own. A server that asks for this very port gets it.
 */
export async function heldPort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const holder = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.1' })
  await once(holder, 'connect')
  releases.push(() => {
    holder.destroy()
    listener.close()
  })
  listener.on('connection', (socket) => releases.push(() => socket.destroy()))
  return holder.localPort!
}
