import { once } from 'node:events'
import { encodeFrame, utf8 } from '@echo/protocol'
import { framedConnection, type Connection, type FramedOptions } from '@echo/protocol/node'
import type { Socket } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { hex } from '../hex.js'
import { socketPair } from './socket-pair.js'

async function withPeer(options?: FramedOptions<string>): Promise<[Connection<string>, Socket, Socket]> {
  const [near, far] = await socketPair()
  return [framedConnection(near, { codec: utf8(), ...options }), far, near]
}

function frame(text: string): Uint8Array {
  return encodeFrame(Buffer.from(text))
}

it('gives out nothing after close, though it is here', async () => {
  const [a, peer, near] = await withPeer()
  peer.write(frame('received'))
  await expect.poll(() => near.bytesRead).toBe(12)
  void a.close()
  expect(await a.recv()).toBeUndefined()
  peer.end()
  expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'end', unread: 12 })
})

it('closes a paused connection in order: the peer’s end is heard', async () => {
  const [a, peer, near] = await withPeer({ recvHighWaterMark: 1 })
  peer.write(frame('unread'))
  await expect.poll(() => near.isPaused()).toBe(true)
  peer.end(frame('more'))
  await a.close()
  expect(await a.closed).toMatchObject({ reason: 'end' })
})

it('ends by itself after a bad frame, though nobody closes it', async () => {
  const [a, peer] = await withPeer({ closeGrace: 20 })
  peer.write(hex('ffffffff'))
  await expect(a.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_FRAME_TOO_LARGE' })
  expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'protocol' })
})

it('gives to an iteration that began after the peer’s end what came before it', async () => {
  const [a, peer, near] = await withPeer()
  peer.end(frame('last'))
  await once(near, 'end')
  const messages: string[] = []
  for await (const message of a) messages.push(message)
  expect(messages).toEqual(['last'])
  await a.close()
  expect(await a.closed).toMatchObject({ initiator: 'remote', reason: 'end' })
})

it('lets a flush fail once the connection is gone with unsent bytes', async () => {
  const [a, , near] = await withPeer({ maxFrameLength: 40_000_000, onError: () => {} })
  void a.send('x'.repeat(30_000_000))
  expect(near.writableLength).toBeGreaterThan(0)
  a.destroy()
  await a.closed
  await expect(a.flush()).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED' })
})

it('leaves no timer behind', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const [a, peer] = await withPeer({ idleTimeout: 60_000 })
  const reply = a.request('x', { timeout: 60_000 })
  peer.write(frame('y'))
  await reply
  expect(vi.getTimerCount()).toBeGreaterThan(0)
  peer.end()
  await a.close()
  expect(vi.getTimerCount()).toBe(0)
})
