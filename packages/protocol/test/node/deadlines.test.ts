import type { Socket } from 'node:net'
import { encodeFrame, OptionError, TimeoutError, utf8 } from '@echo/protocol'
import { framedConnection, rawConnection, type Connection, type FramedOptions } from '@echo/protocol/node'
import { describe, expect, it, vi } from 'vitest'
import { hex } from '../hex.js'
import { socketPair, type Transport } from './socket-pair.js'
import { pass, until, useVirtualTime } from './virtual-time.js'

async function withPeer(
  options?: FramedOptions<string>,
  transport?: Transport,
): Promise<[Connection<string>, Socket, Socket]> {
  const [near, far] = await socketPair(transport)
  return [framedConnection(near, { codec: utf8(), ...options }), far, near]
}

function frame(text: string): Uint8Array {
  return encodeFrame(Buffer.from(text))
}

/** What `promise` rejects with. It counts as handled from now on, so that time may pass before anybody awaits it. */
function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => new Error(`gave ${String(value)}`),
    (error: unknown) => error,
  )
}

/** Writes to `connection` from its peer, and waits until it has received it all. */
async function deliver(peer: Socket, connection: Connection<unknown>, bytes: Uint8Array): Promise<void> {
  const expected = connection.counters.bytesReceived + bytes.length
  peer.write(bytes)
  await until(() => connection.counters.bytesReceived === expected)
}

const MANY = 'x'.repeat(1_000_000)

// A peer that stays silent runs into each deadline, however long it takes until the timer is called.
describe('in real time', () => {
  it('the frame deadline gives up a peer that does not finish a frame; what came before is delivered', async () => {
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

  it('the idle timeout gives up a peer that says nothing, though we write to it', async () => {
    const [a] = await withPeer({ idleTimeout: 30 })
    const writing = setInterval(() => void a.send('are you there?').catch(() => {}), 5)
    await expect(a.recv()).rejects.toMatchObject({ timeout: 'idle', limit: 30 })
    clearInterval(writing)
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'timeout', detail: 'idle' })
  })

  it('the write timeout gives up a peer that takes nothing, and says which messages were not sent', async () => {
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

  it('the write timeout keeps what the peer had sent before', async () => {
    const [a, peer] = await withPeer({ writeTimeout: 50, onError: () => {} })
    await deliver(peer, a, frame('before'))
    for (let i = 0; i < 30; i++) void a.send(MANY)
    await a.closed
    expect(await a.recv()).toBe('before')
    await expect(a.recv()).rejects.toMatchObject({ timeout: 'write' })
  })
})

describe('the frame deadline', () => {
  useVirtualTime()

  it('is the whole frame’s, however its bytes drip', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 100 })
    const failure = failureOf(a.recv())
    await deliver(peer, a, hex('000000ff'))
    for (let i = 0; i < 9; i++) {
      await pass(11)
      await deliver(peer, a, hex('78'))
    }
    await pass(11)
    expect(await failure).toMatchObject({ timeout: 'frame' })
  })

  it('is extended while bytes come at the minimum rate, and no longer', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 20, minFrameRate: 1_000 })
    const received = a.recv()
    await deliver(peer, a, hex('00000064'))
    for (let i = 0; i < 5; i++) {
      await deliver(peer, a, Buffer.alloc(20, 'x'))
      if (i < 4) await pass(20)
    }
    expect(await received).toHaveLength(100)
    const failure = failureOf(a.recv())
    await deliver(peer, a, hex('00000064'))
    await deliver(peer, a, Buffer.alloc(20, 'x'))
    await pass(20)
    await deliver(peer, a, Buffer.alloc(19, 'x'))
    await pass(20)
    expect(await failure).toMatchObject({ timeout: 'frame' })
  })

  it('does not run while nobody waits for the frame', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 20 })
    await deliver(peer, a, hex('0000000568'))
    await pass(60)
    const received = a.recv()
    await pass(15)
    peer.write('ello')
    expect(await received).toBe('hello')
    a.destroy()
  })

  it.each([
    ['a frame', frame('ab'), 'ab'],
    ['a frame that cannot be decoded', hex('00000001ff'), 'CodecError'],
  ])('starts over behind %s', async (_what, whole, outcome) => {
    const [a, peer] = await withPeer({ frameTimeout: 60 })
    const received = Array.from({ length: 6 }, () => a.recv().catch((error: Error) => error.name))
    await deliver(peer, a, whole.subarray(0, 2))
    for (let i = 0; i < 6; i++) {
      await pass(40)
      // The end of one frame and the beginning of the next: there is always one in flight.
      await deliver(peer, a, Buffer.concat([whole.subarray(2), whole.subarray(0, 2)]))
    }
    expect(await Promise.all(received)).toEqual(Array(6).fill(outcome))
    a.destroy()
  })

  it('also runs inside a frame that is discarded', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 30, maxFrameLength: 10, tooLarge: 'discard' })
    peer.write(hex('000000ff00'))
    await expect(a.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_FRAME_TOO_LARGE' })
    const failure = failureOf(a.recv())
    await pass(30)
    expect(await failure).toMatchObject({ timeout: 'frame' })
  })

  it('is off at 0', async () => {
    const [a, peer] = await withPeer({ frameTimeout: 0 })
    const received = a.recv()
    await deliver(peer, a, hex('0000'))
    await pass(86_400_000)
    peer.write(hex('000161'))
    expect(await received).toBe('a')
    a.destroy()
  })
})

describe('the idle timeout', () => {
  useVirtualTime()

  it('counts each byte, on a raw connection too', async () => {
    const [near, peer] = await socketPair()
    const a = rawConnection(near, { idleTimeout: 100 })
    for (let i = 0; i < 10; i++) {
      await pass(90)
      peer.write('.')
      expect(await a.recv()).toHaveLength(1)
    }
    const failure = failureOf(a.recv())
    await pass(100)
    expect(await failure).toMatchObject({ timeout: 'idle' })
  })

  it('is over with the peer’s end, though the connection had been paused: replies still go out', async () => {
    const [a, peer, near] = await withPeer({ idleTimeout: 40, recvHighWaterMark: 1 })
    peer.end(frame('question'))
    await until(() => near.isPaused())
    expect(await a.recv()).toBe('question')
    expect(await a.recv()).toBeUndefined()
    const sent = Array.from({ length: 12 }, () => a.send(MANY))
    void a.close()
    await pass(120)
    let received = 0
    for await (const chunk of peer) received += (chunk as Buffer).length
    await Promise.all(sent)
    expect(received).toBe(12 * 1_000_004)
    expect(await a.closed).toMatchObject({ initiator: 'remote', reason: 'end' })
  })

  it('does not count the time that this process itself was busy', async () => {
    // A Unix socket: what was written can be read when write() returns.
    const [a, peer] = await withPeer({ idleTimeout: 50 }, 'unix')
    const received = a.recv()
    await new Promise(setImmediate)
    // Nothing is read before the time has passed.
    peer.write(frame('in time'))
    vi.advanceTimersByTime(120)
    expect(await received).toBe('in time')
    a.destroy()
  })

  it('is suspended while messages wait here unread, paused or not', async () => {
    for (const recvHighWaterMark of [1, 262_144]) {
      const [a, peer, near] = await withPeer({ idleTimeout: 20, recvHighWaterMark })
      await deliver(peer, a, frame('unread'))
      await pass(70)
      expect(near.destroyed).toBe(false)
      expect(await a.recv()).toBe('unread')
      const failure = failureOf(a.recv())
      await pass(20)
      expect(await failure).toMatchObject({ timeout: 'idle' })
    }
  })
})

describe('the write timeout', () => {
  useVirtualTime()

  it('says “read while you send” between two that both only send', async () => {
    const [near, far] = await socketPair()
    const a = framedConnection(near, { codec: utf8(), writeTimeout: 100, onError: () => {} })
    const b = framedConnection(far, { codec: utf8(), onError: () => {} })
    for (let i = 0; i < 30; i++) {
      void a.send(MANY)
      void b.send(MANY)
    }
    await until(() => near.isPaused())
    await pass(100)
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
    for (let i = 0; i < 5; i++) {
      await pass(900)
      const before = a.counters.bytesSent
      await until(() => peer.resume() && a.counters.bytesSent > before)
    }
    expect(received).toBeLessThan(12_000_000)
    peer.removeAllListeners('data').on('data', (chunk) => (received += chunk.length))
    peer.resume()
    await sent
    await until(() => received === 12_000_004)
    a.destroy()
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
  const made = vi.spyOn(globalThis, 'setTimeout')
  const [a, peer] = await withPeer({ idleTimeout: 60_000 })
  void a.recv().catch(() => {})
  await deliver(peer, a, hex('000000'))
  const timers = made.mock.results.map(({ value }) => value as NodeJS.Timeout)
  made.mockRestore()
  expect(timers.map((timer) => timer.hasRef())).toEqual([false, false])
  a.destroy()
})
