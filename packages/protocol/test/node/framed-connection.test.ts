import {
  bytes,
  CodecError,
  encodeFrame,
  FrameTooLargeError,
  json,
  TruncatedFrameError,
  utf8,
  type Codec,
} from '@echo/protocol'
import { framedConnection, type Connection, type FramedOptions } from '@echo/protocol/node'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { hex, toHex } from '../hex.js'
import { memoryInUse } from '../memory-in-use.js'
import { socketPair } from './socket-pair.js'

const text = { codec: utf8() }

async function pair<T>(options: FramedOptions<T>): Promise<[Connection<T>, Connection<T>, Socket, Socket]> {
  const [near, far] = await socketPair()
  return [framedConnection(near, options), framedConnection(far, options), near, far]
}

/** A connection, and the bare socket that plays its peer. */
async function withPeer<T>(options: FramedOptions<T>): Promise<[Connection<T>, Socket, Socket]> {
  const [near, far] = await socketPair()
  return [framedConnection(near, options), far, near]
}

describe('messages', () => {
  it('may be empty', async () => {
    const [a, b] = await pair(text)
    await a.send('')
    await a.send('')
    await a.send('x')
    expect([await b.recv(), await b.recv(), await b.recv()]).toEqual(['', '', 'x'])
    const reply = a.request('')
    await b.send((await b.recv())!)
    expect(await reply).toBe('')
  })

  it('may be null', async () => {
    const [a, b] = await pair({ codec: json() })
    void a.send(null)
    void a.close()
    expect(await b.recv()).toBeNull()
    expect(await b.recv()).toBeUndefined()
  })

  it('are msgpack unless told otherwise', async () => {
    const [near, far] = await socketPair()
    void framedConnection(near).send({ hello: ['world', null, 1.5] })
    expect(await framedConnection(far).recv()).toEqual({ hello: ['world', null, 1.5] })
  })

  it('stay apart when they are sent in one turn, and whole when they are larger than any mark', async () => {
    const [a, b] = await pair({ codec: bytes(), recvHighWaterMark: 1000, sendHighWaterMark: 1000 })
    const sizes = [0, 1, 100, 16_383, 16_384, 65_531, 65_536, 1_000_000, 0, 3]
    for (const size of sizes) void a.send(new Uint8Array(size).fill(size))
    for (const size of sizes) {
      const message = await b.recv()
      expect(Buffer.compare(message!, new Uint8Array(size).fill(size))).toBe(0)
    }
  })

  it('arrive whole one byte a segment', async () => {
    const [a, peer] = await withPeer(text)
    const stream = Buffer.concat([
      encodeFrame(Buffer.from('粘包')),
      encodeFrame(hex('')),
      encodeFrame(Buffer.from('x')),
    ])
    for (const byte of stream) {
      peer.write(Uint8Array.of(byte))
      await new Promise(setImmediate)
    }
    expect([await a.recv(), await a.recv(), await a.recv()]).toEqual(['粘包', '', 'x'])
  })

  it('come many at a time, as many as are here', async () => {
    const [a, b, , far] = await pair(text)
    for (let i = 0; i < 10; i++) void a.send(String(i))
    await a.flush()
    await expect.poll(() => far.bytesRead).toBe(50)
    expect(await b.recvMany(3)).toEqual(['0', '1', '2'])
    expect(await b.recvMany()).toEqual(['3', '4', '5', '6', '7', '8', '9'])
    const waiting = b.recvMany()
    void a.send('next')
    expect(await waiting).toEqual(['next'])
  })
})

describe('requests', () => {
  it('may be pipelined: each gets the reply in its place', async () => {
    const [a, b] = await pair({ codec: json<number>() })
    const serving = (async () => {
      for await (const n of b) await b.send(n * 2)
    })()
    const replies = await Promise.all(Array.from({ length: 5000 }, (_, i) => a.request(i)))
    expect(replies).toEqual(Array.from({ length: 5000 }, (_, i) => i * 2))
    void a.close()
    await serving
  })

  it('that were given up keep their place, so that later replies match', async () => {
    const [a, b] = await pair(text)
    const controller = new AbortController()
    const first = a.request('1', { signal: controller.signal })
    const second = a.request('2')
    controller.abort(new Error('never mind'))
    await expect(first).rejects.toThrow('never mind')
    for (let i = 0; i < 2; i++) await b.send(`reply to ${await b.recv()}`)
    expect(await second).toBe('reply to 2')
  })

  it('say whether they may have been processed when the peer ends without a reply', async () => {
    const [a, b] = await pair(text)
    const reply = a.request('hello')
    expect(await b.recv()).toBe('hello')
    void b.close()
    await expect(reply).rejects.toMatchObject({
      code: 'ECHO_ERR_CLOSED',
      delivery: 'may have been processed',
    })
    await expect(a.request('again')).rejects.toMatchObject({ delivery: 'not sent' })
  })

  it('are never called not sent while their bytes are still on their way', async () => {
    const [a, peer] = await withPeer({ codec: bytes(), maxFrameLength: 40_000_000 })
    void a.send(new Uint8Array(30_000_000))
    const reply = a.request(hex('61'))
    peer.end()
    peer.resume()
    await expect(reply).rejects.toMatchObject({ delivery: 'may have been processed' })
    void a.close()
    await once(peer, 'end')
    expect(peer.bytesRead).toBe(30_000_000 + 4 + 5)
  })

  it('are not sent when their signal is aborted already', async () => {
    const [a, , near] = await pair(text)
    await expect(a.request('x', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    await a.flush()
    expect(near.bytesWritten).toBe(0)
  })
})

describe('writing', () => {
  it('is one write a turn, for an await loop too', async () => {
    const [a, b, near, far] = await pair(text)
    const writes = vi.spyOn(near, 'write')
    for (let i = 0; i < 500; i++) void a.send('ping')
    await a.flush()
    expect(writes).toHaveBeenCalledTimes(1)
    await expect.poll(() => far.bytesRead).toBe(500 * 8)
    const replies = vi.spyOn(far, 'write')
    for (let i = 0; i < 500; i++) await b.send((await b.recv())!)
    await b.flush()
    expect(replies).toHaveBeenCalledTimes(1)
  })

  it('gathers small messages to a slow peer instead of giving each turn a block of its own', async () => {
    const [near, far] = await socketPair()
    const a = framedConnection(near, { codec: bytes(), maxFrameLength: 40_000_000 })
    let sending = a.send(new Uint8Array(30_000_000))
    const write = vi.spyOn(near, 'write')
    const before = memoryInUse().buffers
    for (let i = 0; i < 2000; i++) {
      sending = a.send(new Uint8Array(50))
      await new Promise(setImmediate)
    }
    expect(memoryInUse().buffers - before).toBeLessThan(10_000_000) // a block for each would be 131 MB
    expect(write.mock.calls.length).toBeLessThan(10)
    const b = framedConnection(far, { codec: bytes(), maxFrameLength: 40_000_000 })
    expect(await b.recv()).toHaveLength(30_000_000)
    for (let i = 0; i < 2000; i++) expect(await b.recv()).toHaveLength(50)
    await sending
  })

  it('lets all sends that wait for a slow peer share one wait, which ends when it has caught up', async () => {
    const [near, far] = await socketPair()
    const a = framedConnection(near, { codec: bytes(), maxFrameLength: 40_000_000 })
    void a.send(new Uint8Array(30_000_000))
    const first = a.send(new Uint8Array(10))
    const last = a.send(new Uint8Array(10))
    expect(last).toBe(first)
    let drained = false
    void last.then(() => (drained = true))
    await new Promise(setImmediate)
    expect(drained).toBe(false)
    far.resume()
    await last
    expect(near.writableLength).toBeLessThan(65_536)
  })

  it('gathers what is flushed to a slow peer, too', async () => {
    const [near] = await socketPair()
    const a = framedConnection(near, { codec: bytes(), maxFrameLength: 40_000_000, onError: () => {} })
    void a.send(new Uint8Array(30_000_000))
    const before = memoryInUse().buffers
    for (let i = 0; i < 2000; i++) {
      void a.send(new Uint8Array(10))
      void a.flush()
    }
    expect(memoryInUse().buffers - before).toBeLessThan(10_000_000) // a block for each would be 131 MB
    a.destroy()
  })

  it('copies a small payload: it is the caller’s again immediately', async () => {
    const [a, b] = await pair({ codec: bytes() })
    const payload = hex('616161')
    await a.send(payload)
    payload.fill(0)
    expect(toHex((await b.recv())!)).toBe('616161')
  })

  it('does not copy a large one, and holds it until it has been written', async () => {
    const [a, b, near] = await pair({ codec: bytes() })
    const write = vi.spyOn(near, 'write')
    const payload = new Uint8Array(20_000).fill(1)
    const sent = a.send(payload)
    expect(write).not.toHaveBeenCalled()
    await sent
    expect(write.mock.calls.some(([part]) => (part as Uint8Array).buffer === payload.buffer)).toBe(true)
    payload.fill(2)
    expect(new Set(await b.recv())).toEqual(new Set([1]))
  })

  it('copies a large payload of a codec that reuses its memory', async () => {
    const scratch = new Uint8Array(100_000)
    const codec: Codec<Uint8Array, number> = {
      name: 'scratch',
      encode: (fill) => scratch.fill(fill),
      decode: (payload) => payload,
    }
    const [near, far] = await socketPair()
    const a = framedConnection(near, { codec })
    for (let fill = 0; fill < 200; fill++) void a.send(fill)
    expect(near.writableLength).toBeGreaterThan(0)
    const b = framedConnection(far, { codec })
    for (let fill = 0; fill < 200; fill++) expect(new Set(await b.recv())).toEqual(new Set([fill]))
  })

  it('takes one message over the hard limit when nothing waits', async () => {
    const [a, b] = await pair({ codec: bytes(), sendHardLimit: 10 })
    await a.send(new Uint8Array(100))
    expect(await b.recv()).toHaveLength(100)
  })

  it('flushes what was sent, and says so', async () => {
    const [a, , near] = await pair(text)
    void a.send('hello')
    expect(near.bytesWritten).toBe(0)
    await a.flush()
    expect(near.bytesWritten).toBe(9)
  })
})

describe('errors', () => {
  it('of the codec cost one message, and the stream stays in step', async () => {
    const [a, peer] = await withPeer({ codec: json() })
    peer.write(Buffer.concat(['1', '{', '2'].map((payload) => encodeFrame(Buffer.from(payload)))))
    expect(await a.recv()).toBe(1)
    await expect(a.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_CODEC', recoverable: true })
    expect(await a.recv()).toBe(2)
    await expect(a.send(1n)).rejects.toBeInstanceOf(CodecError)
    await a.send('still here')
  })

  it('come after the messages before them in recvMany too', async () => {
    const [a, peer, near] = await withPeer({ codec: json() })
    peer.write(Buffer.concat(['1', '{', '2'].map((payload) => encodeFrame(Buffer.from(payload)))))
    await expect.poll(() => near.bytesRead).toBe(15)
    expect(await a.recvMany()).toEqual([1])
    await expect(a.recvMany()).rejects.toBeInstanceOf(CodecError)
    expect(await a.recvMany()).toEqual([2])
  })

  it('thrown by a user’s codec are CodecErrors with their cause, and undefined is no message', async () => {
    const cause = new Error('bad luck')
    const codec: Codec<string | undefined, string> = {
      name: 'mine',
      encode: (message) => Buffer.from(message),
      decode(payload) {
        if (payload.length > 1) throw cause
        return undefined
      },
    }
    const [near, far] = await socketPair()
    const a = framedConnection(near, { codec })
    far.write(Buffer.concat([encodeFrame(hex('6161')), encodeFrame(hex('61'))]))
    await expect(a.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_CODEC', codec: 'mine', cause })
    await expect(a.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_CODEC', message: /undefined/ })
  })

  it('come for a codec that gives no bytes, before anything is written', async () => {
    const [near] = await socketPair()
    const codec = { name: 'mine', encode: () => 'text', decode: () => 1 } as unknown as Codec<number>
    const a = framedConnection(near, { codec })
    await expect(a.send(1)).rejects.toThrow(/the codec gave string instead of a Uint8Array/)
    await a.flush()
    expect(near.bytesWritten).toBe(0)
  })

  it.each([['utf8'], [utf8], [{}]])('come for an option that is no codec: %o', async (codec) => {
    const [near] = await socketPair()
    expect(() => framedConnection(near, { codec: codec as unknown as Codec<string> })).toThrow(
      /codec must be/,
    )
  })

  it('reach the next call when they end the stream before a request that was given up', async () => {
    const [a, peer] = await withPeer({ ...text })
    await expect(a.request('x', { timeout: 5 })).rejects.toMatchObject({ timeout: 'request' })
    peer.write(hex('ffffffff'))
    await expect(a.recv()).rejects.toBeInstanceOf(FrameTooLargeError)
    expect(await a.recv()).toBeUndefined()
  })

  it('of a frame too large come after the good ones, once, and replies to those still go out', async () => {
    const [a, peer] = await withPeer({ ...text, maxFrameLength: 5 })
    peer.write(
      Buffer.concat([
        encodeFrame(Buffer.from('good')),
        encodeFrame(Buffer.from('too long')),
        Buffer.alloc(99),
      ]),
    )
    const message = await a.recv()
    await expect(a.recv()).rejects.toBeInstanceOf(FrameTooLargeError)
    expect(await a.recv()).toBeUndefined()
    await a.send(message!)
    void a.close()
    const received: Buffer[] = []
    for await (const chunk of peer) received.push(chunk as Buffer)
    expect(toHex(Buffer.concat(received))).toBe(toHex(encodeFrame(Buffer.from('good'))))
    expect(await a.closed).toMatchObject({
      initiator: 'local',
      reason: 'protocol',
      error: { code: 'ECHO_ERR_FRAME_TOO_LARGE' },
    })
  })

  it('fail the other calls that wait, each in its own way', async () => {
    const [a, peer] = await withPeer({ ...text, maxFrameLength: 5 })
    const [first, second, third] = [a.recv(), a.request('?'), a.recv()]
    await a.flush()
    peer.write('GET / HTTP/1.1')
    await expect(first).rejects.toThrow(/HTTP/)
    await expect(second).rejects.toMatchObject({
      code: 'ECHO_ERR_CLOSED',
      delivery: 'may have been processed',
    })
    expect(await third).toBeUndefined()
  })

  it('of a truncated frame come after the good ones, once, and closed counts its bytes', async () => {
    const [a, peer] = await withPeer(text)
    peer.end(Buffer.concat([encodeFrame(Buffer.from('good')), hex('00000009 6162')]))
    expect(await a.recv()).toBe('good')
    await expect(a.recv()).rejects.toBeInstanceOf(TruncatedFrameError)
    expect(await a.recv()).toBeUndefined()
    await a.close()
    expect(await a.closed).toMatchObject({ initiator: 'remote', reason: 'protocol', partial: 6, unread: 0 })
  })

  it('of a message over our own limit leave the connection as it was', async () => {
    const [a, b, near] = await pair({ ...text, maxFrameLength: 5 })
    void a.send('first')
    await expect(a.send('too long')).rejects.toMatchObject({
      code: 'ECHO_ERR_FRAME_TOO_LARGE',
      side: 'local',
    })
    await a.flush()
    expect(near.bytesWritten).toBe(9)
    expect(await b.recv()).toBe('first')
    a.maxFrameLength = 8
    b.maxFrameLength = 8
    await a.send('too long')
    expect(await b.recv()).toBe('too long')
    expect(() => (a.maxFrameLength = -1)).toThrow(/maxFrameLength/)
  })
})

describe('closed', () => {
  it('counts what was received and never read, and what was begun', async () => {
    const [a, peer, near] = await withPeer(text)
    peer.write(Buffer.concat([encodeFrame(Buffer.from('unread')), hex('00000009 6162')]))
    await expect.poll(() => near.bytesRead).toBe(16)
    void a.close()
    peer.end()
    expect(await a.closed).toMatchObject({ unread: 10, partial: 6 })
  })
})
