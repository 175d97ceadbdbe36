import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { getEventListeners } from 'node:events'
import {
  bytes,
  CodecError,
  ConnectionClosedError,
  encodeOnce,
  FrameTooLargeError,
  OptionError,
  SendBufferFullError,
} from '@echo/protocol'
import { framedConnection, memoryBudget, type FramedOptions } from '@echo/protocol/node'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { kinds, type Bytes } from './kinds.js'
import { socketPair, type Transport } from './socket-pair.js'

/** Calls back for each connection that begins to wait for a slow peer, until the test is over. */
function watchSlow(): ReturnType<typeof vi.fn> {
  const listener = vi.fn()
  subscribe('echo:connection:slow', listener)
  onTestFinished(() => void unsubscribe('echo:connection:slow', listener))
  return listener
}

/** Reads to the end, and gives how many bytes came. */
async function sizeOf(connection: Bytes): Promise<number> {
  let size = 0
  for await (const message of connection) size += message.length
  return size
}

const hundred = (size: number) => Array.from({ length: 100 }, () => new Uint8Array(size))

describe.each(kinds)('sendMany(), %s,', (_kind, transport, open) => {
  it('is refused as not sent once this side has closed, ended or lost the connection', async () => {
    for (const finish of ['close', 'end', 'destroy'] as const) {
      const [near, far] = await socketPair(transport)
      const a = open(near)
      void a[finish]()
      await expect(a.sendMany([Buffer.from('x')])).rejects.toMatchObject({ delivery: 'not sent', index: 0 })
      expect(a.counters.messagesSent).toBe(0)
      far.destroy()
      a.destroy()
    }
  })

  it('reports a loss that nobody awaited once, and one that somebody did never', async () => {
    const onError = vi.fn()
    const [near] = await socketPair(transport)
    const a = open(near, { onError })
    a.destroy()
    await expect(a.sendMany([Buffer.from('x')])).rejects.toThrow(ConnectionClosedError)
    await new Promise(setImmediate)
    expect(onError).not.toHaveBeenCalled()
    void a.sendMany([Buffer.from('x')])
    void a.sendMany([Buffer.from('y')])
    await expect.poll(() => onError).toHaveBeenCalled()
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(ConnectionClosedError), { connection: a })
  })

  it('counts what was taken, and what was refused once', async () => {
    const [near, far] = await socketPair(transport)
    const [a, b] = [open(near), open(far)]
    const refused = a.sendMany([Buffer.from('one'), Buffer.from('two'), 7 as never, Buffer.from('four')])
    await expect(refused).rejects.toThrow(CodecError)
    await expect(refused).rejects.toMatchObject({ index: 2 })
    expect(a.counters).toMatchObject({ messagesSent: 2, errors: { ECHO_ERR_CODEC: 1 } })
    await a.sendMany([])
    void a.end()
    expect(await sizeOf(b)).toBe(6)
  })

  it('stops at the hard limit, and says where', async () => {
    const [near, far] = await socketPair(transport)
    const a = open(near, { sendHardLimit: 3_000_000 })
    const messages = [...hundred(100_000), ...hundred(100_000), ...hundred(100_000)]
    const error: unknown = await a.sendMany(messages).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(SendBufferFullError)
    const { index } = error as SendBufferFullError
    expect(index).toBeGreaterThan(0)
    void a.end()
    expect(await sizeOf(open(far))).toBe(index! * 100_000)
  })

  it('says that the peer is slow when it begins to wait, once', async () => {
    const [near, far] = await socketPair(transport)
    const a = open(near)
    const onSlow = watchSlow()
    const messages = Array.from({ length: 2_000 }, () => new Uint8Array(4_000))
    const sent = [a.sendMany(messages), a.sendMany(messages)]
    expect(onSlow).toHaveBeenCalledExactlyOnceWith(
      { connection: a, unsent: expect.any(Number) },
      'echo:connection:slow',
    )
    const read = sizeOf(open(far))
    await Promise.all(sent)
    void a.end()
    expect(await read).toBe(16_000_000)
  })

  it('refuses immediately what is no array', async () => {
    const [near] = await socketPair(transport)
    const a = open(near)
    for (const messages of [undefined, 'text', new Set([Buffer.from('x')]), Buffer.from('x')])
      expect(() => a.sendMany(messages as never)).toThrow(OptionError)
  })
})

const transports: [transport: Transport][] = [['tcp'], ['unix'], ['tls']]

describe.each(transports)('frames over %s', (transport) => {
  const codec = bytes()

  async function pair(options: FramedOptions<Uint8Array> = {}): Promise<[Bytes, Bytes]> {
    const [near, far] = await socketPair(transport)
    return [near, far].map((socket) => framedConnection(socket, { codec, ...options })) as [Bytes, Bytes]
  }

  const frame = (size: number) => encodeOnce(new Uint8Array(size), { codec })

  it('are refused as not sent once this side has closed, ended or lost the connection', async () => {
    for (const finish of ['close', 'end', 'destroy'] as const) {
      const [a, b] = await pair()
      void a[finish]()
      await expect(a.sendFrames(frame(1))).rejects.toMatchObject({
        code: 'ECHO_ERR_CLOSED',
        delivery: 'not sent',
      })
      expect(a.counters.messagesSent).toBe(0)
      for (const each of [a, b]) each.destroy()
    }
  })

  it('are given no more, and nothing but undefined, once this side has closed', async () => {
    const [a, b] = await pair()
    await b.send(new Uint8Array(1))
    const waiting = [a.recvFrames(), a.recvFrames()]
    expect((await waiting[0])!.count).toBe(1)
    void a.close()
    expect(await waiting[1]).toBeUndefined()
    expect(await a.recvFrames()).toBeUndefined()
  })

  it('tell a call that waits for them why the connection was destroyed, once', async () => {
    const [a] = await pair()
    const reason = new Error('enough')
    const waiting = [a.recvFrames(), a.recvFrames()]
    a.destroy(reason)
    await expect(waiting[0]).rejects.toBe(reason)
    expect(await waiting[1]).toBeUndefined()
  })

  it('wait while the peer does not read, which is said, and go on when it does', async () => {
    const [a, b] = await pair()
    const onSlow = watchSlow()
    const large = frame(1_000_000)
    let sent = 0
    const sending = (async () => {
      for (; sent < 50; sent++) await a.sendFrames(large)
      await a.end()
    })()
    await expect
      .poll(() => onSlow.mock.calls)
      .toContainEqual([{ connection: a, unsent: expect.any(Number) }, 'echo:connection:slow'])
    expect(await sizeOf(b)).toBe(50_000_000)
    await sending
  })

  it('count towards the memory budget until they are written', async () => {
    const before = memoryBudget().buffered
    const [a, b] = await pair()
    const sent = hundred(0).map(() => a.sendFrames(frame(200_000)))
    expect(memoryBudget().buffered - before).toBeGreaterThan(5_000_000)
    void Promise.all(sent).then(() => a.end())
    expect(await sizeOf(b)).toBe(20_000_000)
    await a.flush()
    void b.close()
    await a.closed
    await expect.poll(() => memoryBudget().buffered - before).toBe(0)
  })

  it('that are lost on their way reject with what became of them', async () => {
    const [a] = await pair()
    const sent = hundred(0).map(() => a.sendFrames(frame(200_000)))
    a.destroy()
    const outcomes = await Promise.allSettled(sent)
    expect(outcomes.at(-1)).toMatchObject({
      status: 'rejected',
      reason: { code: 'ECHO_ERR_CLOSED', delivery: 'may have been processed' },
    })
    expect((await a.closed).unsent).toBeGreaterThan(0)
  })

  it.each<
    [string, FramedOptions<Uint8Array>, string, typeof FrameTooLargeError | typeof SendBufferFullError]
  >([
    ['over the limit', { maxFrameLength: 199_999 }, 'maxFrameLength', FrameTooLargeError],
    ['at the hard limit', { sendHardLimit: 1_000_000 }, 'sendHardLimit', SendBufferFullError],
  ])('that are refused %s, and not awaited, end the connection', async (_when, options, detail, Refusal) => {
    const onError = vi.fn()
    const [near] = await socketPair(transport)
    const a = framedConnection(near, { codec, onError, ...options })
    for (let i = 0; i < 100; i++) void a.sendFrames(frame(200_000))
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'limit', detail })
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(Refusal), { connection: a })
  })

  it('are counted by their number, and by their bytes', async () => {
    const [a, b] = await pair()
    await a.sendMany(hundred(10))
    await a.end()
    const received = []
    for (let frames = await b.recvFrames(); frames !== undefined; frames = await b.recvFrames())
      received.push(frames)
    for (const frames of received) await b.sendFrames(frames)
    await b.flush()
    expect(b.counters).toEqual({
      bytesReceived: 1_400,
      bytesSent: 1_400,
      messagesReceived: 100,
      messagesSent: 100,
      errors: {},
    })
  })

  it('that are discarded cost one error each, and none of those around them', async () => {
    const [near, far] = await socketPair(transport)
    const sender = framedConnection(near, { codec })
    const receiver = framedConnection(far, { codec, maxFrameLength: 10, tooLarge: 'discard' })
    await sender.sendMany([1, 11, 2, 100_000, 3].map((size) => new Uint8Array(size)))
    void sender.end()
    const sizes: (number | string)[] = []
    for (;;) {
      try {
        const frames = await receiver.recvFrames()
        if (frames === undefined) break
        for (const payload of frames) sizes.push(payload.length)
      } catch (error) {
        expect(error).toMatchObject({ recoverable: true })
        sizes.push((error as Error).name)
      }
    }
    expect(sizes).toEqual([1, 'FrameTooLargeError', 2, 'FrameTooLargeError', 3])
    expect(receiver.counters).toMatchObject({
      messagesReceived: 3,
      errors: { ECHO_ERR_FRAME_TOO_LARGE: 2 },
    })
  })

  it('resume a connection that was paused above its mark', async () => {
    const [a, b] = await pair({ recvHighWaterMark: 1_000 })
    void a.sendMany(hundred(10_000)).then(() => a.end())
    await expect.poll(() => b.counters.bytesReceived).toBeGreaterThanOrEqual(1_000)
    let count = 0
    for (let frames = await b.recvFrames(); frames !== undefined; frames = await b.recvFrames())
      count += frames.count
    expect(count).toBe(100)
  })

  it('leave no listener on a signal', async () => {
    const [a, b] = await pair()
    const { signal } = new AbortController()
    const received = b.recvFrames({ signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await a.send(new Uint8Array(1))
    await received
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
