import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Codec } from '@echo/protocol'
import { netSocketOptions } from '@echo/protocol/internal'
import { framedConnection, rawConnection, type Connection } from '@echo/protocol/node'
import { afterEach } from 'vitest'

interface Peer {
  port: number
  /** Everything received, in order. */
  received: unknown[]
  /** The connections made so far. */
  connections: Connection<unknown, never>[]
  /** Stops listening and resets what is open. */
  stop(): void
}

const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A real server to connect to, which is not @echo/server: the two packages know nothing of each other. */
export async function echoPeer<T>(
  mode: { codec: Codec<T> } | { raw: true },
  answer: (message: T) => unknown = (message) => message,
  port = 0,
): Promise<Peer> {
  const peer: Peer = { port, received: [], connections: [], stop }
  const listener = createServer(netSocketOptions({}), (socket) => void serve(socket))
  async function serve(socket: Socket): Promise<void> {
    const connection = 'raw' in mode ? rawConnection(socket) : framedConnection(socket, mode)
    peer.connections.push(connection)
    try {
      for await (const message of connection) {
        peer.received.push(message)
        const reply = answer(message as T)
        if (reply !== undefined) await connection.send(reply as never)
      }
      await connection.close()
    } catch {
      connection.destroy()
    }
  }
  function stop(): void {
    listener.close()
    for (const connection of peer.connections) connection.destroy()
  }
  listener.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  peer.port = (listener.address() as AddressInfo).port
  closers.push(stop)
  return peer
}
