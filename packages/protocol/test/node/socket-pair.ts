import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

export type Transport = 'tcp' | 'unix'

const open: Socket[] = []
const folders: string[] = []

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

/** Two ends of one real connection, as the library makes its sockets; destroyed after the test. */
export async function socketPair(transport: Transport = 'tcp'): Promise<[near: Socket, far: Socket]> {
  const listener = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true })
  if (transport === 'tcp') {
    listener.listen(0, '127.0.0.1')
  } else {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    folders.push(folder)
    listener.listen(join(folder, 'socket'))
  }
  await once(listener, 'listening')
  const address = listener.address() as AddressInfo | string
  const target = typeof address === 'string' ? { path: address } : { port: address.port, host: '127.0.0.1' }
  const near = connect({ ...target, allowHalfOpen: true, noDelay: true })
  const [[far]] = await Promise.all([
    once(listener, 'connection') as Promise<[Socket]>,
    once(near, 'connect'),
  ])
  listener.close()
  open.push(near, far)
  return [near, far]
}
