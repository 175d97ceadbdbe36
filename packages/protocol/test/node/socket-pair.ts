import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as tlsConnect, createServer as createTlsServer } from 'node:tls'
import { Authority } from '@echo/certificates'
import { afterEach } from 'vitest'

export type Transport = 'tcp' | 'unix' | 'tls'

const open: Socket[] = []
const folders: string[] = []
const authority = await Authority.make()
const identity = await authority.sign()

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

/** Two ends of one real connection, as the library makes its sockets; destroyed after the test. */
export async function socketPair(transport: Transport = 'tcp'): Promise<[near: Socket, far: Socket]> {
  const options = { allowHalfOpen: true, noDelay: true, pauseOnConnect: true }
  const secure = transport === 'tls'
  const listener = secure ? createTlsServer({ ...options, ...identity }) : createServer(options)
  const accepted = once(listener, secure ? 'secureConnection' : 'connection') as Promise<[Socket]>
  const target = await listening(listener, transport)
  const bare = connect({ ...target, allowHalfOpen: true, noDelay: true })
  await once(bare, 'connect')
  const near = secure ? await secured(bare) : bare
  const [far] = await accepted
  listener.close()
  open.push(near, far)
  return [near, far]
}

async function listening(
  listener: Server,
  transport: Transport,
): Promise<{ path: string } | { host: string; port: number }> {
  if (transport === 'unix') {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    folders.push(folder)
    const path = join(folder, 'socket')
    listener.listen(path)
    await once(listener, 'listening')
    return { path }
  }
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return { host: '127.0.0.1', port: (listener.address() as AddressInfo).port }
}

async function secured(socket: Socket): Promise<Socket> {
  const near = tlsConnect({ socket, ca: authority.ca, host: '127.0.0.1', allowHalfOpen: true } as object)
  await once(near, 'secureConnect')
  return near
}
