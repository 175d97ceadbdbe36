import { once } from 'node:events'
import { encodeFrame, utf8 } from '@echo/protocol'
import { framedConnection } from '@echo/protocol/node'
import { expect, it } from 'vitest'
import { socketPair } from './socket-pair.js'

const codec = utf8()

function frame(text: string): Uint8Array {
  return encodeFrame(Buffer.from(text))
}

it('a request starts a paused socket again', async () => {
  const [near, far] = await socketPair()
  const a = framedConnection(near, { codec, recvHighWaterMark: 10 })
  const whole = frame('a reply that is longer than the mark')
  far.write(whole.subarray(0, 20))
  await expect.poll(() => near.isPaused()).toBe(true)
  const reply = a.request('x')
  far.write(whole.subarray(20))
  expect(await reply).toBe('a reply that is longer than the mark')
})

it('a request is answered by a message that is here already', async () => {
  const [near, far] = await socketPair()
  const a = framedConnection(near, { codec })
  far.write(frame('early'))
  await expect.poll(() => near.bytesRead).toBe(9)
  expect(await a.request('x')).toBe('early')
})

it('replies go out after the peer’s end, though the socket was made to end with it', async () => {
  const [near, far] = await socketPair()
  near.allowHalfOpen = false
  const a = framedConnection(near, { codec })
  far.end(frame('question'))
  const question = await a.recv()
  await once(near, 'end')
  await new Promise(setImmediate)
  await a.send(question!)
  void a.close()
  let bytes = 0
  for await (const chunk of far) bytes += (chunk as Buffer).length
  expect(bytes).toBe(12)
})
