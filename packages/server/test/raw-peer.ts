import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Server } from '@echo/server'
import { afterEach } from 'vitest'

const open: Socket[] = []

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})

/** A bare socket connected to `server`; destroyed after the test. */
export async function peerOf(server: Pick<Server<unknown>, 'address'>): Promise<Socket> {
  const { host, port, path } = server.address
  const target = path === undefined ? { host: host!, port: port! } : { path }
  const socket = connect({ ...target, allowHalfOpen: true })
  open.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** All that comes until the end; the message of the error instead, if the connection is reset. */
export async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of socket) chunks.push(chunk as Buffer)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'error'
  }
  return Buffer.concat(chunks).toString()
}
