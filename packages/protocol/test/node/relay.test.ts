import {
  ConnectionClosedError,
  encodeFrame,
  FrameTooLargeError,
  lengthFields,
  OptionError,
  TruncatedFrameError,
} from '@echo/protocol'
import { framedConnection, type Connection } from '@echo/protocol/node'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../hex.js'
import '../property-runs.js'
import { socketPair, type Transport } from './socket-pair.js'
import { all, chain, pair, quiet, text, withPeer } from './text-connections.js'

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

  it('leaves the other connection open on request, and can go on from there', async () => {
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

  it('ends immediately when the other connection is lost, though nothing comes that could be passed on', async () => {
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

  it('refuses another length field, and what is no connection of ours, immediately', async () => {
    const { b, c } = await chain({}, { lengthField: lengthFields.libp2p })
    expect(() => b.relay(c)).toThrow(/lengthField must be the same on both/)
    for (const to of [{}, undefined, 'c']) expect(() => b.relay(to as never)).toThrow(OptionError)
    expect(() => b.relay(c, { enf: false } as never)).toThrow(/enf/)
  })

  it('does not count as forgotten: one side may be quiet for longer than the grace', async () => {
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

  it('tells a connection that is lost from one that ended, also behind it', async () => {
    const { a, b, c, d } = await chain()
    const relayed = b.relay(c)
    await a.send('1')
    expect(await d.recv()).toBe('1')
    a.destroy()
    await expect(relayed).rejects.toThrow(ConnectionClosedError)
    await expect(d.recv()).rejects.toThrow(ConnectionClosedError)
    expect(await d.closed).toMatchObject({ initiator: 'remote', reason: 'reset' })
  })
})
