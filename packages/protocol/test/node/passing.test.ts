import {
  bytes,
  CodecError,
  encodeFrame,
  encodeOnce,
  FrameTooLargeError,
  lengthFields,
  OptionError,
  SendBufferFullError,
  TruncatedFrameError,
  utf8,
} from '@echo/protocol'
import { broadcast, framedConnection, rawConnection } from '@echo/protocol/node'
import { describe, expect, it } from 'vitest'
import { toHex } from '../hex.js'
import { socketPair, type Transport } from './socket-pair.js'
import { all, pair, quiet, text, withPeer } from './text-connections.js'

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

  it('rejects with what a codec has thrown, also if that is frozen', async () => {
    const frozen = Object.freeze(new CodecError('frozen', 'encode', 'never'))
    const codec = {
      ...text,
      encode: () => {
        throw frozen
      },
    }
    const [a] = await pair({ codec })
    await expect(a.sendMany(['x'])).rejects.toBe(frozen)
    expect(a.counters.errors).toEqual({ ECHO_ERR_CODEC: 1 })
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
    expect(() => raw.relay(a)).toThrow(/raw connection has no frames/)
    expect(() => b.relay(peer)).toThrow(/raw connection has no frames/)
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
    await expect(pairs[0]![1].recv()).rejects.toThrow(/the peer reset/)
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
