import { OptionError } from '@echo/protocol'
import { rawConnection, type Connection, type RawMessage } from '@echo/protocol/node'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, it, vi } from 'vitest'
import { socketPair } from './socket-pair.js'

it('gives what one read gave, at most bufferSize bytes of it, and loses nothing', async () => {
  const [near, far] = await socketPair()
  const a = rawConnection(near)
  far.write(Buffer.alloc(2500, 'x'))
  far.end()
  let total = 0
  for await (const piece of a) {
    expect(piece.length).toBeLessThanOrEqual(1024)
    total += piece.length
  }
  expect(total).toBe(2500)
})

it('glues messages that were sent one after another', async () => {
  const [near, far] = await socketPair()
  const a = rawConnection(near)
  const b = rawConnection(far)
  for (let i = 0; i < 10; i++) await a.send('hello')
  await expect.poll(() => near.bytesWritten).toBe(50)
  void a.close()
  let text = ''
  for await (const piece of b) text += Buffer.from(piece).toString()
  expect(text).toBe('hello'.repeat(10))
})

it('puts nothing on the wire for an empty message', async () => {
  const [near] = await socketPair()
  const a = rawConnection(near)
  const write = vi.spyOn(near, 'write')
  await a.send('')
  await a.send(new Uint8Array(0))
  await a.flush()
  expect(write).not.toHaveBeenCalled()
  expect(near.bytesWritten).toBe(0)
})

it('refuses what is neither bytes nor text, and is not upset by it', async () => {
  const [near] = await socketPair()
  const a = rawConnection(near)
  for (const message of [5, {}, [1, 2], null]) {
    await expect(a.send(message as never)).rejects.toMatchObject({ code: 'ECHO_ERR_CODEC', codec: 'raw' })
  }
  await a.flush()
  void a.close()
  near.destroy()
  expect(await a.closed).toMatchObject({ unsent: 0 })
})

it('sends its last replies over a socket that was made to end with its peer', async () => {
  const listener = createServer((socket) => void answer(rawConnection(socket)))
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  async function answer(connection: Connection<Uint8Array, RawMessage>): Promise<void> {
    for await (const piece of connection) {
      await new Promise(setImmediate)
      await connection.send(piece)
    }
    await connection.close()
  }
  const peer = connect({ port: (listener.address() as AddressInfo).port, allowHalfOpen: true })
  peer.end('question')
  let reply = ''
  for await (const chunk of peer) reply += String(chunk)
  expect(reply).toBe('question')
  listener.close()
})

it('makes one socket write for each send', async () => {
  const [near] = await socketPair()
  const a = rawConnection(near)
  const write = vi.spyOn(near, 'write')
  for (let i = 0; i < 10; i++) void a.send('hello')
  expect(write).toHaveBeenCalledTimes(10)
  expect(near.bytesWritten).toBe(50)
})

it('has no frames to limit', async () => {
  const [near] = await socketPair()
  const a = rawConnection(near)
  expect(a.maxFrameLength).toBe(Infinity)
  expect(() => (a.maxFrameLength = 1)).toThrow(OptionError)
  expect(() => rawConnection(near, { bufferSize: 0 })).toThrow(/bufferSize must be a whole number from 1/)
})

it('cannot see that a message was cut off', async () => {
  const [near, far] = await socketPair()
  const a = rawConnection(near)
  far.end('hel')
  expect(Buffer.from((await a.recv())!).toString()).toBe('hel')
  expect(await a.recv()).toBeUndefined()
})
