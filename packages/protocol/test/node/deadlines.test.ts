import type { Socket } from 'node:net'
import { encodeFrame, OptionError, TimeoutError, utf8 } from '@echo/protocol'
import { framedConnection, rawConnection, type Connection, type FramedOptions } from '@echo/protocol/node'
import { describe, expect, it, vi } from 'vitest'
import { hex } from '../hex.js'
import { socketPair } from './socket-pair.js'

async function withPeer(options?: FramedOptions<string>): Promise<[Connection<string>, Socket, Socket]> {
  const [near, far] = await socketPair()
  return [framedConnection(near, { codec: utf8(), ...options }), far, near]
}

function frame(text: string): Uint8Array {
  return encodeFrame(Buffer.from(text))
}

const MANY = 'x'.repeat(1_000_000)

describe('the frame deadline', () => {
  it('gives up a peer that begins a frame and does not finish it; what came before is delivered', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 30 })
    peer.write(Buffer.concat([frame('whole'), hex('0000000568')]))
    expect(await a.recv()).toBe('whole')
    const error = await a.recv().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ timeout: 'frame', limit: 30 })
    expect((error as Error).message).toMatch(/5 bytes of it came/)
    expect(await a.closed).toMatchObject({
      initiator: 'local',
      reason: 'timeout',
      detail: 'frame',
      error,
      partial: 5,
    })
    expect(await a.recv()).toBeUndefined()
  })

  it('is the whole frame’s, however its bytes drip', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 100 })
    peer.write(hex('000000ff'))
    const drip = setInterval(() => peer.write('x'), 10)
    await expect(a.recv()).rejects.toMatchObject({ timeout: 'frame' })
    clearInterval(drip)
  })

  it('is extended while bytes come at the minimum rate', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 20, minFrameRate: 1_000 })
    peer.write(hex('00001000'))
    const received = a.recv()
    let sent = 0
    const drip = setInterval(() => {
      const piece = Math.min(400, 4096 - sent)
      peer.write('x'.repeat(piece))
      if ((sent += piece) === 4096) clearInterval(drip)
    }, 10)
    expect(await received).toHaveLength(4096)
    a.destroy()
  })

  it('does not run while nobody waits for the frame', async () => {
    const [a, peer, near] = await withPeer({ frameTimeout: 20 })
    peer.write(hex('0000000568'))
    await vi.waitFor(() => expect(near.bytesRead).toBe(5))
    await new Promise((resolve) => setTimeout(resolve, 60))
    const received = a.recv()
    peer.write('ello')
    expect(await received).toBe('hello')
    a.destroy()
  })

  it('starts anew with the next frame', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 60 })
    let rest = frame('one')
    const received: (string | undefined)[] = []
    for (let i = 0; i < 5; i++) {
      // Each chunk ends one frame and begins the next: no moment without a frame in flight, for longer than the deadline.
      const next = frame(String(i))
      peer.write(Buffer.concat([rest, next.subarray(0, 2)]))
      rest = next.subarray(2)
      received.push(await a.recv())
      const waiting = a.recv()
      await new Promise((resolve) => setTimeout(resolve, 30))
      peer.write(Buffer.concat([rest, hex('0000')]))
      received.push(await waiting)
      rest = Buffer.concat([hex('0003'), Buffer.from('one')])
    }
    expect(received).toHaveLength(10)
    a.destroy()
  })

  it('also runs inside a frame that is discarded', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 30, maxFrameLength: 10, tooLarge: 'discard' })
    peer.write(hex('000000ff00'))
    await expect(a.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_FRAME_TOO_LARGE' })
    await expect(a.recv()).rejects.toMatchObject({ timeout: 'frame' })
  })

  it('starts anew behind a frame that cannot be decoded', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 150 })
    const received = Array.from({ length: 6 }, () => a.recv().catch((error: Error) => error.name))
    peer.write(hex('0000'))
    for (let i = 0; i < 6; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      peer.write(hex('0001ff0000')) // ends one frame, which is no UTF-8, and begins the next
    }
    expect(new Set(await Promise.all(received))).toEqual(new Set(['CodecError']))
    a.destroy()
  })

  it('is off at 0', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 0, idleTimeout: 40 })
    peer.write(hex('0000'))
    await expect(a.recv()).rejects.toMatchObject({ timeout: 'idle' })
  })
})

describe('the idle timeout', () => {
  it('gives up a peer that says nothing, though we write to it', async () => {
    const [a] = await withPeer({ idleTimeout: 30 })
    const writing = setInterval(() => void a.send('are you there?').catch(() => {}), 5)
    await expect(a.recv()).rejects.toMatchObject({ timeout: 'idle', limit: 30 })
    clearInterval(writing)
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'timeout', detail: 'idle' })
  })

  it('counts each byte, on a raw connection too', async () => {
    const [near, peer] = await socketPair()
    const a = rawConnection(near, { idleTimeout: 100 })
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      peer.write('.')
      expect(await a.recv()).toHaveLength(1)
    }
    await expect(a.recv()).rejects.toMatchObject({ timeout: 'idle' })
  })

  it('is over with the peer’s end, though the connection had been paused: replies still go out', async () => {
    const [a, peer, near] = await withPeer({ idleTimeout: 40, recvHighWaterMark: 1 })
    peer.end(frame('question'))
    await vi.waitFor(() => expect(near.isPaused()).toBe(true))
    expect(await a.recv()).toBe('question')
    expect(await a.recv()).toBeUndefined()
    const sent = Array.from({ length: 12 }, () => a.send(MANY))
    void a.close()
    await new Promise((resolve) => setTimeout(resolve, 120))
    let received = 0
    for await (const chunk of peer) received += (chunk as Buffer).length
    await Promise.all(sent)
    expect(received).toBe(12 * 1_000_004)
    expect(await a.closed).toMatchObject({ initiator: 'remote', reason: 'end' })
  })

  it('does not count the time that this process itself was busy', async () => {
    const [a, peer] = await withPeer({ idleTimeout: 50 })
    const received = a.recv()
    await new Promise((resolve) => peer.write(frame('in time'), resolve))
    const end = performance.now() + 120
    while (performance.now() < end);
    expect(await received).toBe('in time')
    a.destroy()
  })

  it('is suspended while messages wait here unread, paused or not', async () => {
    for (const recvHighWaterMark of [1, 262_144]) {
      const [a, peer] = await withPeer({ idleTimeout: 20, recvHighWaterMark })
      peer.write(frame('unread'))
      await new Promise((resolve) => setTimeout(resolve, 70))
      expect(await a.recv()).toBe('unread')
      await expect(a.recv()).rejects.toMatchObject({ timeout: 'idle' })
    }
  })
})

describe('the write timeout', () => {
  it('gives up a peer that takes nothing, and says which messages were not sent', async () => {
    const [a] = await withPeer({ writeTimeout: 50, onError: () => {} })
    const sends: Promise<void>[] = []
    for (let i = 0; i < 30; i++) sends.push(a.send(MANY))
    const deliveries = await Promise.all(
      sends.map((send) => send.catch((error: { delivery: string }) => error.delivery)),
    )
    expect(deliveries.at(-1)).toBe('not sent')
    expect(deliveries.filter((delivery) => delivery === 'may have been processed').length).toBeLessThan(30)
    expect(await a.closed).toMatchObject({
      initiator: 'local',
      reason: 'timeout',
      detail: 'write',
      unsent: expect.any(Number),
    })
    await expect(a.send('late')).rejects.toMatchObject({ delivery: 'not sent', cause: { timeout: 'write' } })
  })

  it('says “read while you send” between two that both only send', async () => {
    const [near, far] = await socketPair()
    const a = framedConnection(near, { codec: utf8(), writeTimeout: 100, onError: () => {} })
    const b = framedConnection(far, { codec: utf8(), onError: () => {} })
    for (let i = 0; i < 30; i++) {
      void a.send(MANY)
      void b.send(MANY)
    }
    const { error } = await a.closed
    expect(error?.message).toMatch(/read while you send/i)
    b.destroy()
  })

  it('leaves a peer alone that is slow but moves, also in the middle of a large message', async () => {
    const [a, peer] = await withPeer({ writeTimeout: 1_000, maxFrameLength: 20_000_000 })
    const sent = a.send('x'.repeat(12_000_000))
    let received = 0
    peer.on('data', (chunk) => {
      received += chunk.length
      peer.pause()
    })
    const read = setInterval(() => peer.resume(), 10)
    await sent
    await vi.waitFor(() => expect(received).toBe(12_000_004), { timeout: 10_000 })
    clearInterval(read)
    a.destroy()
  })

  it('keeps what the peer had sent before', async () => {
    const [a, peer, near] = await withPeer({ writeTimeout: 50, onError: () => {} })
    peer.write(frame('before'))
    await vi.waitFor(() => expect(near.bytesRead).toBe(10))
    for (let i = 0; i < 30; i++) void a.send(MANY)
    await a.closed
    expect(await a.recv()).toBe('before')
    await expect(a.recv()).rejects.toMatchObject({ timeout: 'write' })
  })
})

it.each([{ frameTimeout: -1 }, { minFrameRate: 0 }, { idleTimeout: 2 ** 31 }, { writeTimeout: 1.5 }])(
  'refuses %j',
  async (options) => {
    const [near] = await socketPair()
    expect(() => framedConnection(near, options)).toThrow(OptionError)
  },
)

it('keeps no process alive', async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const [a, peer] = await withPeer({ idleTimeout: 60_000 })
  peer.write(hex('000000'))
  void a.recv().catch(() => {})
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThanOrEqual(
    before,
  )
  a.destroy()
})
