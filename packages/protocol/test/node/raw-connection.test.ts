import { OptionError } from '@echo/protocol'
import { rawConnection } from '@echo/protocol/node'
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
  await vi.waitFor(() => expect(near.bytesWritten).toBe(50))
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
