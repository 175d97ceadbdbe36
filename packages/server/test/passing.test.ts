import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { encodeFrame, SendBufferFullError, utf8 } from '@echo/protocol'
import { framedConnection, type Connection } from '@echo/protocol/node'
import { listen, type Handler, type Server } from '@echo/server'
import { afterEach, describe, expect, it, vi } from 'vitest'

const codec = utf8()
const sockets: Socket[] = []
const servers: Server<string>[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(servers.splice(0).map((server) => server.close({ grace: 0 })))
})

async function start(handler: Handler<string>, options: { sendHardLimit?: number } = {}) {
  const onError = vi.fn()
  const server = await listen({ port: 0, codec, onError, ...options })
  servers.push(server)
  void server.serve(handler)
  return { server, onError }
}

async function socketTo(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

/** A connection, and the bare socket at its other end. */
async function upstream(): Promise<[Connection<string>, Socket]> {
  const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const accepted = once(listener, 'connection') as Promise<[Socket]>
  const near = await socketTo((listener.address() as AddressInfo).port)
  const [far] = await accepted
  sockets.push(far)
  listener.close()
  return [framedConnection(near, { codec, onError: () => {} }), far]
}

describe('a handler that relays', () => {
  async function proxy() {
    const [target, far] = await upstream()
    const { server, onError } = await start(async (client) => {
      await Promise.all([client.relay(target), target.relay(client)])
    })
    return { server, onError, far, client: await socketTo(server.address.port!) }
  }

  it('and loses the other connection is reported, once', async () => {
    const { server, onError, far, client } = await proxy()
    client.write(encodeFrame(Buffer.from('hello')))
    await once(far, 'data')
    far.resetAndDestroy()
    client.resume().on('error', () => {})
    await expect.poll(() => server.counters.open).toBe(0)
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: expect.stringContaining('the peer reset') }),
      { connection: expect.anything() },
    )
    expect(server.counters.errors).toEqual({ ECHO_ERR_CLOSED: 1 })
  })

  it('and loses its own connection is not reported, as no other handler is', async () => {
    const { server, onError, far, client } = await proxy()
    client.write(encodeFrame(Buffer.from('hello')))
    await once(far, 'data')
    client.resetAndDestroy()
    far.on('error', () => {})
    await expect.poll(() => server.counters.open).toBe(0)
    expect(onError).not.toHaveBeenCalled()
  })

  it('passes on what a server that stops had received, then the end', async () => {
    const { server, far, client } = await proxy()
    const frames = ['1', '2', ''].map((text) => encodeFrame(Buffer.from(text)))
    client.write(Buffer.concat(frames))
    await expect.poll(() => server.counters.bytesReceived).toBe(14)
    const chunks: Buffer[] = []
    far.on('data', (chunk: Buffer) => chunks.push(chunk))
    const closing = server.close()
    await once(far, 'end')
    expect(Buffer.concat(chunks)).toEqual(Buffer.concat(frames))
    far.end()
    client.resume().end()
    await closing
  })
})

it('a slow consumer is reported once, though its handler fails with that as well', async () => {
  const { server, onError } = await start(
    async (connection) => {
      for await (const _ of connection);
    },
    { sendHardLimit: 1_000_000 },
  )
  await socketTo(server.address.port!)
  await expect.poll(() => server.counters.open).toBe(1)
  while (server.broadcast('x'.repeat(500_000)) === 1) await new Promise(setImmediate)
  await expect.poll(() => server.counters.open).toBe(0)
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(SendBufferFullError), {
    connection: expect.anything(),
  })
})
