import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createClient, type Client, type FramedClientOptions } from '@echo/client'
import { utf8 } from '@echo/protocol'
import { afterEach } from 'vitest'

const clients: Client<string>[] = []
const listeners: Server[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
  for (const listener of listeners.splice(0)) listener.close()
})

/** A client of text. It is gone after the test. */
export function clientOf(options: Omit<FramedClientOptions<string>, 'codec' | 'raw'>): Client<string> {
  const client = createClient({ codec: utf8(), ...options })
  clients.push(client)
  return client
}

/** The port of a server that does what `serve` does with each socket; or it is at a path. */
export async function listenerOf(serve: (socket: Socket) => void, path?: string): Promise<number> {
  const listener = createServer({ allowHalfOpen: true }, (socket) => serve(socket.on('error', () => {})))
  listeners.push(listener)
  if (path === undefined) listener.listen(0, '127.0.0.1')
  else listener.listen(path)
  await once(listener, 'listening')
  return (listener.address() as AddressInfo).port
}

/** What a promise rejects with. */
export function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((reason: unknown) => reason)
}

/** No answer. */
export const never = () => undefined
