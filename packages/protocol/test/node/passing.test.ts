import type { Socket } from 'node:net'
import {
  bytes,
  CodecError,
  ConnectionClosedError,
  encodeFrame,
  encodeOnce,
  FrameTooLargeError,
  lengthFields,
  OptionError,
  SendBufferFullError,
  TruncatedFrameError,
  utf8,
} from '@echo/protocol'
import {
  broadcast,
  framedConnection,
  rawConnection,
  type Connection,
  type FramedOptions,
} from '@echo/protocol/node'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../property-runs.js'
import { toHex } from '../hex.js'
import { socketPair, type Transport } from './socket-pair.js'

const quiet = { onError: () => {} }

async function pair(
  options: FramedOptions<string> = {},
  transport: Transport = 'tcp',
): Promise<[Connection<string>, Connection<string>]> {
  const [near, far] = await socketPair(transport)
  const settings = { ...quiet, codec: text, ...options }
  return [framedConnection(near, settings), framedConnection(far, settings)]
}

const text = utf8()

/** A connection, and the bare socket that plays its peer. */
async function withPeer(options: FramedOptions<string> = {}): Promise<[Connection<string>, Socket]> {
  const [near, far] = await socketPair()
  return [framedConnection(near, { ...quiet, codec: text, ...options }), far]
}

async function all(connection: Connection<string>): Promise<string[]> {
  const messages: string[] = []
  for await (const message of connection) messages.push(message)
  return messages
}

describe('sendMany()', () => {
  it('sends all, in order, and waits once', async () => {
    const [a, b] = await pair()
    const messages = Array.from({ length: 3_000 }, (_, i) => (i % 7 === 0 ? '' : `message ${i}`))
    await a.sendMany(messages)
    await a.sendMany([])
    void a.end()
    expect(await all(b)).toEqual(messages)
    expect(a.counters.messagesSent).toBe(3_000)
  })

  it.each<[string, unknown, typeof CodecError | typeof FrameTooLargeError]>([
    ['undefined', undefined, CodecError],
    ['what the codec refuses', 7, CodecError],
    ['a message over the limit', 'far too long', FrameTooLargeError],
  ])('stops at the first that is refused, %s, and says which', async (_what, bad, Refusal) => {
    const [a, b] = await pair({ maxFrameLength: 5 })
    const sent = a.sendMany(['one', 'two', bad as string, 'four'])
    await expect(sent).rejects.toThrow(Refusal)
    await expect(sent).rejects.toMatchObject({ index: 2 })
    await a.send('five')
    void a.end()
    expect(await all(b)).toEqual(['one', 'two', 'five'])
  })

  it('that is refused and not awaited ends the connection with that as its reason', async () => {
    const [a] = await pair()
    void a.sendMany(['one', undefined as never])
    expect(await a.closed).toMatchObject({ reason: 'codec', error: { index: 1 } })
  })

  it('waits while the peer is slow, and holds large messages until they are written', async () => {
    const [near, far] = await socketPair()
    const sender = framedConnection(near, { ...quiet, codec: bytes() })
    const sent = sender.sendMany(Array.from({ length: 100 }, () => new Uint8Array(200_000)))
    await new Promise(setImmediate)
    expect(sender.bufferedAmount).toBeGreaterThan(65_536)
    far.resume()
    await sent
    expect(sender.bufferedAmount).toBe(0)
  })

  it('says what became of it when the connection is lost', async () => {
    const [a] = await pair()
    a.destroy()
    await expect(a.sendMany(['x'])).rejects.toMatchObject({ delivery: 'not sent', index: 0 })
  })
})

describe('recvFrames() and sendFrames()', () => {
  it.each<[Transport]>([['tcp'], ['unix'], ['tls']])(
    'pass frames on as they are, over %s',
    async (transport) => {
      const [a, b] = await pair({}, transport)
      const [c, d] = await pair({}, transport)
      const messages = Array.from({ length: 500 }, (_, i) => 'x'.repeat(i % 50 === 0 ? 50_000 : i % 90))
      void a.sendMany(messages).then(() => a.end())
      const passing = (async () => {
        for (let frames = await b.recvFrames(); frames !== undefined; frames = await b.recvFrames())
          await c.sendFrames(frames)
        await c.end()
      })()
      expect(await all(d)).toEqual(messages)
      await passing
      expect(b.counters.messagesReceived).toBe(500)
      expect(c.counters.messagesSent).toBe(500)
    },
  )

  it('take turns with recv(), in the order of the calls', async () => {
    const [a, b] = await pair()
    const calls = [b.recv(), b.recvFrames(), b.recv()] as const
    await a.send('1')
    await a.send('2')
    expect(await calls[0]).toBe('1')
    expect(Array.from((await calls[1])!, toHex)).toEqual(['32'])
    await a.send('3')
    expect(await calls[2]).toBe('3')
  })

  it('give up waiting with a signal, and lose no frame', async () => {
    const [a, b] = await pair()
    const stop = new AbortController()
    const given = b.recvFrames({ signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    await a.send('1')
    expect((await b.recvFrames())!.count).toBe(1)
    await expect(b.recvFrames({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })

  it('give the end, and once before it why', async () => {
    const [connection, peer] = await withPeer()
    peer.write(encodeFrame(Buffer.from('a')))
    peer.end(Buffer.from([0, 0]))
    expect((await connection.recvFrames())!.count).toBe(1)
    await expect(connection.recvFrames()).rejects.toThrow(TruncatedFrameError)
    expect(await connection.recvFrames()).toBeUndefined()
  })

  it('send one frame to many, which takes its memory from none of them', async () => {
    const frames = encodeOnce('x'.repeat(40_000), { codec: text })
    const pairs = await Promise.all(Array.from({ length: 5 }, () => pair()))
    await Promise.all(pairs.map(([a]) => a.sendFrames(frames)))
    for (const [, b] of pairs) expect(await b.recv()).toBe('x'.repeat(40_000))
  })

  it('refuse frames of another length field, what are no frames, and raw connections', async () => {
    const [a, b] = await pair()
    const other = encodeOnce('x', { codec: text, lengthField: lengthFields.libp2p })
    expect(() => a.sendFrames(other)).toThrow(/lengthField must be .*varint/)
    expect(() => a.sendFrames({ bytes: other.bytes, count: 1 } as never)).toThrow(OptionError)
    const [near, far] = await socketPair()
    const [raw, peer] = [rawConnection(near, quiet), rawConnection(far, quiet)]
    expect(() => raw.sendFrames(other)).toThrow(/raw connection has no frames/)
    expect(() => raw.recvFrames()).toThrow(/raw connection has no frames/)
    await expect(raw.relay(a)).rejects.toThrow(/raw connection has no frames/)
    await expect(b.relay(peer)).rejects.toThrow(/raw connection has no frames/)
    expect(() => broadcast([raw], 'x')).toThrow(/raw connection has no frames/)
    await a.send('still here')
    expect(await b.recv()).toBe('still here')
  })

  it('refuse a payload over the limit of the connection that is to send it, to the byte', async () => {
    const [a, b] = await pair({ maxFrameLength: 3 })
    await a.sendFrames(encodeOnce('abc', { codec: text }))
    await expect(a.sendFrames(encodeOnce('abcd', { codec: text }))).rejects.toThrow(FrameTooLargeError)
    expect(await b.recv()).toBe('abc')
  })

  it('are refused at the hard limit, and what was sent so far arrives', async () => {
    const [a, b] = await pair({ sendHardLimit: 808, sendHighWaterMark: 808 })
    const frames = encodeOnce('x'.repeat(400), { codec: text })
    const calls = [a.sendFrames(frames), a.sendFrames(frames), a.sendFrames(frames)]
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(outcomes[2]).toMatchObject({ reason: { name: 'SendBufferFullError' } })
    await a.sendFrames(frames)
    void a.end()
    expect(await all(b)).toHaveLength(3)
  })
})

/** a ⇄ b — c ⇄ d: what a sends is to come to d. */
async function chain(options: FramedOptions<string> = {}, target: FramedOptions<string> = options) {
  const [[a, b], [c, d]] = await Promise.all([pair(options), pair(target)])
  return { a, b, c, d }
}

describe('relay()', () => {
  it.each<[Transport]>([['tcp'], ['unix'], ['tls']])(
    'passes on all frames, then the end, over %s',
    async (transport) => {
      const [[a, b], [c, d]] = await Promise.all([pair({}, transport), pair({}, transport)])
      const relayed = b.relay(c)
      const sizes = [0, 1, 60_000, 70_000, 3, 1_000_000, 0, 65_532, 65_536, ...Array(2_000).fill(64)]
      void a.sendMany(sizes.map((size) => 'x'.repeat(size))).then(() => a.end())
      expect((await all(d)).map(({ length }) => length)).toEqual(sizes)
      await relayed
      expect(b.counters.messagesReceived).toBe(sizes.length)
      expect(c.counters.messagesSent).toBe(sizes.length)
    },
  )

  it('is a proxy, one each way, and an echo to the connection itself', async () => {
    const { a, b, c, d } = await chain()
    const both = Promise.all([b.relay(c), c.relay(b)])
    const echo = d.relay(d)
    const messages = Array.from({ length: 2_000 }, (_, i) => String(i))
    await a.sendMany(messages)
    await a.end()
    expect(await all(a)).toEqual(messages)
    await Promise.all([both, echo])
    for (const each of [a, b, c, d]) expect(await each.closed).toMatchObject({ reason: 'end' })
  })

  it('passes frames of any sizes on, however the stream is cut', async () => {
    const sizes = fc.array(fc.oneof(fc.nat(200), fc.nat(5_000), fc.nat(90_000)), {
      minLength: 1,
      maxLength: 20,
    })
    const cuts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(sizes, cuts, async (lengths, cutLengths) => {
        const [[connection, peer], [target, far]] = await Promise.all([withPeer(), pair()])
        const relayed = connection.relay(target)
        const wire = Buffer.concat(
          lengths.map((length, i) => encodeFrame(Buffer.alloc(length, 97 + (i % 26)))),
        )
        for (let at = 0, i = 0; at < wire.length; i++) {
          const size = cutLengths[i % cutLengths.length]!
          await new Promise((done) => peer.write(wire.subarray(at, at + size), done))
          at += size
        }
        peer.end()
        const got = await all(far)
        expect(got).toEqual(lengths.map((length, i) => String.fromCharCode(97 + (i % 26)).repeat(length)))
        await relayed
      }),
      { numRuns: 40 },
    )
  })

  it('leaves the other connection open if it is told to, and can go on from there', async () => {
    const { a, b, c, d } = await chain()
    await a.send('1')
    void a.end()
    await b.relay(c, { end: false })
    await c.send('2')
    expect([await d.recv(), await d.recv()]).toEqual(['1', '2'])
  })

  it('reads no faster than the other peer takes it', async () => {
    const { a, b, c, d } = await chain()
    const relayed = b.relay(c)
    const message = 'x'.repeat(10_000)
    let sent = 0
    const sending = (async () => {
      for (; sent < 3_000; sent++) await a.send(message)
      await a.end()
    })()
    await expect.poll(() => c.bufferedAmount).toBeGreaterThan(65_536)
    await expect.poll(() => a.bufferedAmount).toBeGreaterThan(65_536)
    expect(c.bufferedAmount).toBeLessThan(1_000_000)
    expect((await all(d)).length).toBe(3_000)
    await Promise.all([sending, relayed])
  })

  it('stops at a signal: both connections stay as they are, and no frame is lost', async () => {
    const { a, b, c, d } = await chain()
    const stop = new AbortController()
    const relayed = b.relay(c, { signal: stop.signal })
    await a.send('1')
    expect(await d.recv()).toBe('1')
    stop.abort(new Error('enough'))
    await expect(relayed).rejects.toThrow('enough')
    await a.send('2')
    expect(await b.recv()).toBe('2')
    await c.send('3')
    expect(await d.recv()).toBe('3')
    await expect(b.relay(c, { signal: stop.signal })).rejects.toThrow('enough')
  })

  it('leaves frames that another call waits for to that call', async () => {
    const { a, b, c, d } = await chain()
    const first = b.recv()
    const relayed = b.relay(c)
    const third = b.recvFrames()
    await a.send('1')
    expect(await first).toBe('1')
    await a.send('2')
    expect(await d.recv()).toBe('2')
    await a.send('3')
    expect(Array.from((await third)!, toHex)).toEqual(['33'])
    void a.end()
    await relayed
  })

  it('ends both with the reason when the stream breaks off, behind what was whole', async () => {
    const [[b, a], [c, d]] = await Promise.all([withPeer(), pair()])
    const relayed = b.relay(c)
    a.end(Buffer.concat([encodeFrame(Buffer.from('whole')), Buffer.from([0, 0, 0, 9, 1])]))
    expect(await d.recv()).toBe('whole')
    await expect(relayed).rejects.toThrow(TruncatedFrameError)
    await expect(d.recv()).rejects.toThrow(ConnectionClosedError)
    expect(await c.closed).toMatchObject({ reason: 'error', error: { name: 'TruncatedFrameError' } })
    expect(await b.closed).toMatchObject({ initiator: 'remote', reason: 'protocol' })
  })

  it('ends both when a frame is over the limit of the other connection, behind those before it', async () => {
    const { a, b, c, d } = await chain({}, { maxFrameLength: 5 })
    const relayed = b.relay(c)
    await a.sendMany(['one', 'two', 'far too long', 'four'])
    expect([await d.recv(), await d.recv()]).toEqual(['one', 'two'])
    await expect(relayed).rejects.toThrow(FrameTooLargeError)
    await expect(d.recv()).rejects.toThrow(ConnectionClosedError)
    await expect(a.recv()).rejects.toThrow(ConnectionClosedError)
    expect(await b.closed).toMatchObject({ initiator: 'local', reason: 'limit', detail: 'maxFrameLength' })
  })

  it('ends at once when the other connection is lost, though nothing comes that could be passed on', async () => {
    const { a, b, c, d } = await chain()
    const relayed = b.relay(c)
    d.destroy()
    await expect(relayed).rejects.toThrow(ConnectionClosedError)
    await expect(a.recv()).rejects.toThrow(ConnectionClosedError)
    expect(await b.closed).toMatchObject({ initiator: 'local', reason: 'error' })
    expect(await c.closed).toMatchObject({ initiator: 'remote', reason: 'reset' })
  })

  it('ends when the other connection is closed from here', async () => {
    const { b, c, d } = await chain()
    const relayed = b.relay(c)
    void d.close()
    await c.close()
    await expect(relayed).rejects.toThrow('passed on to is closed')
  })

  it('refuses another length field, and what is no connection of ours', async () => {
    const { b, c } = await chain({}, { lengthField: lengthFields.libp2p })
    await expect(b.relay(c)).rejects.toThrow(/lengthField must be the same on both/)
    await expect(b.relay({} as never)).rejects.toThrow(OptionError)
    await expect(b.relay(c, { enf: false } as never)).rejects.toThrow(/enf/)
  })

  it('is nobody who has forgotten to close: one side may be quiet for longer than the grace', async () => {
    const [[a, far], [near, d]] = await Promise.all([withPeer(), socketPair()]).then(
      async ([[connection, peer], [socket, last]]) =>
        [
          [connection, peer],
          [socket, framedConnection(last, { ...quiet, codec: text })],
        ] as const,
    )
    const [b, c] = [far, near].map((socket) => framedConnection(socket, { ...quiet, closeGrace: 20 })) as [
      Connection<unknown>,
      Connection<unknown>,
    ]
    const both = Promise.all([b.relay(c), c.relay(b)])
    await d.end()
    expect(await a.recv()).toBeUndefined()
    const [timer] = await Promise.all([new Promise((resolve) => setTimeout(resolve, 60, 'over')), b.flush()])
    expect(timer).toBe('over')
    await a.send('late')
    expect(await d.recv()).toBe('late')
    await a.end()
    await both
  })
})

describe('broadcast()', () => {
  it('encodes once, leaves one out, and says how many took it', async () => {
    let encoded = 0
    const codec = { ...text, encode: (message: string) => (encoded++, text.encode(message)) }
    const pairs = await Promise.all(Array.from({ length: 4 }, () => pair({ codec })))
    const connections = pairs.map(([a]) => a)
    connections[1]!.destroy()
    await connections[1]!.closed
    expect(broadcast(connections, 'hello', { except: connections[0]! })).toBe(2)
    expect(encoded).toBe(1)
    for (const [, b] of pairs.slice(2)) expect(await b.recv()).toBe('hello')
    connections[0]!.destroy()
    await expect(pairs[0]![1].recv()).rejects.toThrow(ConnectionClosedError)
    expect(broadcast([], 'nobody')).toBe(0)
  })

  it('ends a peer that does not read at its own limit, and the others do not notice', async () => {
    const reports: Error[] = []
    const options = { codec: text, sendHardLimit: 1_000_000, onError: (error: Error) => reports.push(error) }
    const [[near, reader], [slow]] = await Promise.all([pair(options), pair(options)])
    const read = all(reader)
    const message = 'x'.repeat(100_000)
    let taken = 2
    while (taken === 2) {
      taken = broadcast([near, slow], message)
      await near.flush()
    }
    expect(taken).toBe(1)
    expect(await slow.closed).toMatchObject({ reason: 'limit', detail: 'sendHardLimit' })
    expect(reports).toHaveLength(1)
    expect(reports[0]).toBeInstanceOf(SendBufferFullError)
    expect(broadcast([near, slow], message)).toBe(1)
    void near.end()
    expect((await read).length).toBeGreaterThan(5)
  })

  it('refuses connections that would not understand the same bytes, before anything is sent', async () => {
    const [[a, aPeer], [other], [field]] = await Promise.all([
      pair(),
      pair({ codec: utf8() }),
      pair({ lengthField: lengthFields.libp2p }),
    ])
    expect(() => broadcast([a, other], 'x')).toThrow(/codec must be the very same object/)
    expect(() => broadcast([a, field], 'x')).toThrow(/lengthField must be the same/)
    expect(() => broadcast([a], undefined as never)).toThrow(CodecError)
    expect(() => broadcast([a, {} as never], 'x')).toThrow(OptionError)
    expect(() => broadcast([a], 'x', { expect: a } as never)).toThrow(/except/)
    await a.send('only this')
    expect(await aPeer.recv()).toBe('only this')
  })
})

it('a connection that is lost is told from one that ended, also behind a relay', async () => {
  const { a, b, c, d } = await chain()
  const relayed = b.relay(c)
  await a.send('1')
  expect(await d.recv()).toBe('1')
  a.destroy()
  await expect(relayed).rejects.toThrow(ConnectionClosedError)
  await expect(d.recv()).rejects.toThrow(ConnectionClosedError)
  expect(await d.closed).toMatchObject({ initiator: 'remote', reason: 'reset' })
})
