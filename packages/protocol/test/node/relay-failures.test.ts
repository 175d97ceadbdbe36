import {
  ConnectionClosedError,
  encodeFrame,
  FrameTooLargeError,
  TimeoutError,
  TruncatedFrameError,
} from '@echo/protocol'
import {
  framedConnection,
  memoryBudget,
  setMemoryBudget,
  type Connection,
  type FramedOptions,
} from '@echo/protocol/node'
import { getEventListeners } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { socketPair } from './socket-pair.js'
import { all, chain, pair, quiet, text, withPeer } from './text-connections.js'

/** Frames that are more than both kernels and both marks hold. */
const MANY = Array.from({ length: 3_000 }, (_, i) => `${i}`.padEnd(10_000, '.'))

function frames(...messages: string[]): Buffer {
  return Buffer.concat(messages.map((message) => encodeFrame(Buffer.from(message))))
}

describe('a relay whose source', () => {
  it('discards a frame goes on behind it, and the source counts it', async () => {
    const [[b, a], [c, d]] = await Promise.all([
      withPeer({ tooLarge: 'discard', maxFrameLength: 10 }),
      pair(),
    ])
    const relayed = b.relay(c)
    const tooLarge = frames('far too long for it')
    for (const part of [frames('one'), tooLarge.subarray(0, 9), tooLarge.subarray(9), frames('two')]) {
      a.write(part)
      await expect.poll(() => b.counters.bytesReceived).toBe(a.bytesWritten)
    }
    a.end(Buffer.concat([tooLarge, tooLarge, frames('three')]))
    expect(await all(d)).toEqual(['one', 'two', 'three'])
    await relayed
    expect(b.counters).toMatchObject({ messagesReceived: 3, errors: { ECHO_ERR_FRAME_TOO_LARGE: 3 } })
    expect(c.counters).toMatchObject({ messagesSent: 3, errors: {} })
  })

  it.each<[string, (source: Connection<string>) => unknown, object]>([
    ['destroyed from here', (source) => source.destroy(), { initiator: 'local', reason: 'reset' }],
    ['closed from here', (source) => void source.close(), { initiator: 'local', reason: 'end' }],
  ])('is %s, is no end in order for the target', async (_how, stop, closed) => {
    const { a, b, c, d } = await chain()
    const relayed = b.relay(c)
    await a.send('1')
    expect(await d.recv()).toBe('1')
    stop(b)
    await expect(relayed).rejects.toThrow('before its peer ended')
    await expect(d.recv()).rejects.toThrow(ConnectionClosedError)
    expect(await c.closed).toMatchObject({ initiator: 'local', reason: 'error' })
    void a.close()
    expect(await b.closed).toMatchObject(closed)
  })

  it('is closed from here closes in order, as a proxy of both ways and as an echo to itself', async () => {
    const { a, b, c, d } = await chain()
    const relays = [b.relay(c), c.relay(b), d.relay(d)]
    await a.send('1')
    expect(await a.recv()).toBe('1')
    const closing = b.close()
    expect(await a.recv()).toBeUndefined()
    void a.close()
    await closing
    expect(await b.closed).toMatchObject({ initiator: 'local', reason: 'end' })
    const outcomes = await Promise.allSettled(relays)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    const [e, f] = await pair()
    const echo = e.relay(e)
    void e.close()
    await expect(echo).rejects.toThrow('before its peer ended')
    expect(await f.recv()).toBeUndefined()
    void f.close()
    expect(await e.closed).toMatchObject({ initiator: 'local', reason: 'end' })
  })

  it('has ended, and was closed after that, is an end in order', async () => {
    const { a, b, c, d } = await chain()
    void a.close()
    expect(await b.recv()).toBeUndefined()
    await b.close()
    await b.relay(c)
    expect(await d.recv()).toBeUndefined()
    expect(await all(d)).toEqual([])
  })

  it('failed, which another call was told, fails as well', async () => {
    const [[b, a], [c, d]] = await Promise.all([withPeer(), pair()])
    const other = b.recv()
    const relayed = b.relay(c)
    a.end(Buffer.from([0, 0]))
    await expect(other).rejects.toThrow(TruncatedFrameError)
    await expect(relayed).rejects.toThrow(TruncatedFrameError)
    await expect(d.recv()).rejects.toThrow(ConnectionClosedError)
  })

  it('sends half a frame and stalls ends by the frame deadline, and the target with it', async () => {
    const [[b, a], [c, d]] = await Promise.all([withPeer({ frameTimeout: 50 }), pair()])
    const relayed = b.relay(c)
    a.write(Buffer.concat([frames('whole'), frames('half').subarray(0, 6)]))
    expect(await d.recv()).toBe('whole')
    await expect(relayed).rejects.toThrow(TimeoutError)
    expect(await b.closed).toMatchObject({ reason: 'timeout', detail: 'frame', partial: 6 })
    expect(await c.closed).toMatchObject({ initiator: 'local', reason: 'error', error: { timeout: 'frame' } })
    await expect(d.recv()).rejects.toThrow(ConnectionClosedError)
  })

  it.each<[string, (peer: Connection<string>) => unknown, RegExp]>([
    ['breaks off', (peer) => peer.destroy(), /the peer reset/],
    ['sends a frame over the target’s limit', (peer) => peer.send('far too long'), /over the limit of 5/],
  ])('%s leaves a target alone that it is not to end', async (_what, fail, why) => {
    const { a, b, c, d } = await chain({}, { maxFrameLength: 5 })
    const relayed = b.relay(c, { end: false })
    await a.send('1')
    expect(await d.recv()).toBe('1')
    fail(a)
    await expect(relayed).rejects.toThrow(why)
    await b.closed
    await c.send('2')
    expect(await d.recv()).toBe('2')
  })
})

describe('a relay whose target', () => {
  it('is closed already ends the source immediately, and takes no frame', async () => {
    const { a, b, c } = await chain()
    await a.send('1')
    await expect.poll(() => b.counters.bytesReceived).toBe(5)
    c.destroy(new Error('gone'))
    await c.closed
    await expect(b.relay(c)).rejects.toThrow('gone')
    await expect(a.recv()).rejects.toThrow(ConnectionClosedError)
    expect(await b.closed).toMatchObject({ initiator: 'local', reason: 'error', unread: 5 })
    expect(b.counters.messagesReceived).toBe(0)
  })

  it('has a limit below what one read gives is not refused what its peer takes', async () => {
    const { a, b, c, d } = await chain({}, { sendHardLimit: 66_000 })
    const relayed = b.relay(c)
    void a.sendMany(MANY).then(() => a.end())
    await expect.poll(() => c.bufferedAmount).toBeGreaterThan(60_000)
    expect(await all(d)).toEqual(MANY)
    await relayed
    expect(c.counters.errors).toEqual({})
  })

  it('never reads is given up after the write timeout, with that as the reason; the source says why', async () => {
    const [[b], c, d] = await deaf({ writeTimeout: 100 })
    await expect(b.relay(c)).rejects.toMatchObject({ name: 'TimeoutError', timeout: 'write' })
    expect(await c.closed).toMatchObject({ initiator: 'local', reason: 'timeout', detail: 'write' })
    expect(await b.closed).toMatchObject({ initiator: 'local', reason: 'error', error: { timeout: 'write' } })
    d.destroy()
  })

  it('never reads holds no more than the marks and what one read gives, however much comes', async () => {
    const [[b, a], c, d] = await deaf({})
    const before = memoryBudget()
    onTestFinished(() => setMemoryBudget(before.limit))
    setMemoryBudget(before.buffered + a.bufferedAmount + 2_000_000)
    void b.relay(c)
    await expect.poll(() => c.bufferedAmount).toBeGreaterThan(65_536)
    let received = -1
    while (received !== b.counters.bytesReceived) {
      received = b.counters.bytesReceived
      await sleep(100)
    }
    expect(c.bufferedAmount).toBeLessThan(1_000_000)
    expect(memoryBudget().buffered).toBeLessThan(memoryBudget().limit)
    expect([b.counters.errors, c.counters.errors]).toEqual([{}, {}])
    d.destroy()
  })

  it('is slow when a signal comes loses nothing: what was taken goes out, the rest is here', async () => {
    const { a, b, c, d } = await chain()
    const stop = new AbortController()
    const relayed = b.relay(c, { signal: stop.signal })
    void a.sendMany(MANY).then(() => a.end())
    await expect.poll(() => c.bufferedAmount).toBeGreaterThan(65_536)
    stop.abort(new Error('enough'))
    await expect(relayed).rejects.toThrow('enough')
    void c.end()
    const rest = all(b)
    expect([...(await all(d)), ...(await rest)]).toEqual(MANY)
  })
})

interface Row {
  source?: FramedOptions<string>
  target?: FramedOptions<string>
  /** `a` is the bare socket that plays the source's peer, `d` the one that plays the target's. */
  act: (a: Socket, c: Connection<string>, d: Socket) => unknown
  error: object
  from: object
  to: object
}

const lostElsewhere = { initiator: 'local', reason: 'error', detail: undefined }

describe('what a relay rejects with, and what both connections say, when', () => {
  it.each<[string, Row]>([
    [
      'the source’s peer resets',
      {
        act: (a) => a.resetAndDestroy(),
        error: { code: 'ECHO_ERR_CLOSED' },
        from: { initiator: 'remote', reason: 'reset' },
        to: lostElsewhere,
      },
    ],
    [
      'it ends in the middle of a frame',
      {
        act: (a) => a.end(Buffer.from([0, 0, 0, 9, 1])),
        error: { code: 'ECHO_ERR_TRUNCATED_FRAME' },
        from: { initiator: 'remote', reason: 'protocol' },
        to: lostElsewhere,
      },
    ],
    [
      'a frame is over the source’s limit',
      {
        source: { maxFrameLength: 5 },
        act: (a) => a.write(frames('far too long')),
        error: { code: 'ECHO_ERR_FRAME_TOO_LARGE', side: 'remote' },
        from: { initiator: 'local', reason: 'protocol' },
        to: lostElsewhere,
      },
    ],
    [
      'a frame is over the target’s limit',
      {
        target: { maxFrameLength: 5 },
        act: (a) => a.write(frames('far too long')),
        error: { code: 'ECHO_ERR_FRAME_TOO_LARGE', side: 'local' },
        from: { initiator: 'local', reason: 'limit', detail: 'maxFrameLength' },
        to: lostElsewhere,
      },
    ],
    [
      'the target’s peer resets',
      {
        act: (_a, _c, d) => d.resetAndDestroy(),
        error: { code: 'ECHO_ERR_CLOSED' },
        from: lostElsewhere,
        to: { initiator: 'remote', reason: 'reset' },
      },
    ],
    [
      'other calls have filled the target up to its hard limit',
      {
        target: { sendHardLimit: 100_000, closeGrace: 100 },
        act: async (a, c, d) => {
          d.pause()
          while (c.bufferedAmount < 90_000) await Promise.race([c.send('x'.repeat(9_000)), sleep(10)])
          a.write(frames('x'.repeat(15_000)))
        },
        error: { code: 'ECHO_ERR_SEND_BUFFER_FULL' },
        from: lostElsewhere,
        to: lostElsewhere,
      },
    ],
  ])('%s', async (_when, { source, target, act, error, from, to }) => {
    const [[b, a], [c, d]] = await Promise.all([withPeer(source), withPeer(target)])
    for (const peer of [a, d]) peer.on('error', () => {}).resume()
    const relayed = b.relay(c)
    void act(a, c, d)
    await expect(relayed).rejects.toMatchObject(error)
    expect(await b.closed).toMatchObject({ ...from, error })
    expect(await c.closed).toMatchObject({ ...to, error })
  })
})

/** A source with more than anybody holds, and a target whose peer is a bare socket that nobody reads. */
async function deaf(options: { writeTimeout?: number }) {
  const [source, [near, far]] = await Promise.all([pair(), socketPair()])
  void source[1].sendMany(MANY)
  return [source, framedConnection(near, { ...quiet, codec: text, ...options }), far] as const
}

describe('a relay', () => {
  it('passes on from TLS to plain TCP, and back', async () => {
    const [[a, b], [c, d]] = await Promise.all([pair({}, 'tls'), pair()])
    const both = Promise.all([b.relay(c), c.relay(b)])
    const echo = d.relay(d)
    const messages = ['', 'x'.repeat(100_000), ...MANY.slice(0, 50)]
    await a.sendMany(messages)
    await a.end()
    expect(await all(a)).toEqual(messages)
    await Promise.all([both, echo])
    for (const each of [a, b, c, d]) expect(await each.closed).toMatchObject({ reason: 'end' })
  })

  it('of many from one signal leaves no listener on it', async () => {
    const stop = new AbortController()
    const { signal } = stop
    for (const finish of ['end', 'destroy'] as const) {
      const { a, b, c, d } = await chain()
      const relayed = b.relay(c, { signal })
      await a.send('1')
      expect(await d.recv()).toBe('1')
      void a[finish]()
      await relayed.catch(() => {})
    }
    expect(getEventListeners(signal, 'abort')).toEqual([])
    const { b, c } = await chain()
    const relayed = b.relay(c, { signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    stop.abort()
    await expect(relayed).rejects.toBe(signal.reason)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('that fails in the step in which its signal aborts is one that failed', async () => {
    const [[b, a], [c, d]] = await Promise.all([withPeer(), pair()])
    const stop = new AbortController()
    const other = b.recv()
    const relayed = b.relay(c, { signal: stop.signal })
    a.end(Buffer.from([0, 0]))
    await other.catch(() => stop.abort())
    await expect(relayed).rejects.toThrow(TruncatedFrameError)
    await expect(d.recv()).rejects.toThrow(ConnectionClosedError)
  })

  it('may be stopped with any error as the reason, one that a discarded frame could give among them', async () => {
    const { a, b, c, d } = await chain()
    const reason = new FrameTooLargeError('remote', 2, 1, { discarded: true })
    await expect(b.relay(c, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const stop = new AbortController()
    const relayed = b.relay(c, { signal: stop.signal })
    stop.abort(reason)
    await expect(relayed).rejects.toBe(reason)
    const again = b.relay(c)
    b.destroy(reason)
    await expect(again).rejects.toBe(reason)
    await expect(d.recv()).rejects.toThrow(ConnectionClosedError)
    a.destroy()
  })
})
