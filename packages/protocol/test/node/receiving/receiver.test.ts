import { bytes, CodecError, FrameTooLargeError, utf8, type Codec } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { framesOf, outcomesOf, receiverOf } from './receiver-of.js'

const BAD_UTF8 = Uint8Array.of(0, 0, 0, 1, 0xff)

const failing = (decode: () => unknown): Codec<string, never> => ({
  name: 'mine',
  encode: () => new Uint8Array(),
  decode: decode as () => string,
})

const callers = [
  ['recv()', (receiver: ReturnType<typeof receiverOf>['receiver']) => receiver.recv(undefined)],
  ['recvMany()', (receiver: ReturnType<typeof receiverOf>['receiver']) => receiver.recvMany(1)],
  ['next()', (receiver: ReturnType<typeof receiverOf>['receiver']) => receiver.next()],
] as const

const answerOf = (call: string, text: string) =>
  call === 'recv()' ? text : call === 'recvMany()' ? [text] : { value: text, done: false }

const endOf = (call: string) => (call === 'next()' ? { value: undefined, done: true } : undefined)

describe.each(callers)('%s', (name, call) => {
  it('takes what is here without waiting', async () => {
    const { receiver, source, told } = receiverOf()
    expect(receiver.everReceived).toBe(false)
    receiver.push(framesOf('a', 'b'))
    expect(await call(receiver)).toEqual(answerOf(name, 'a'))
    expect(await call(receiver)).toEqual(answerOf(name, 'b'))
    expect(receiver).toMatchObject({ taken: 2, passed: 2, hasWaiters: false, everReceived: true })
    expect(source.onWaiting).not.toHaveBeenCalled()
    expect(told).toEqual([])
  })

  it('waits for what is not here, first come, first served', async () => {
    const { receiver, source } = receiverOf()
    const calls = [call(receiver), call(receiver)]
    expect(source.onWaiting).toHaveBeenCalledTimes(2)
    expect(receiver.hasWaiters).toBe(true)
    receiver.push(framesOf('a'))
    expect(receiver.hasWaiters).toBe(true)
    receiver.push(framesOf('b'))
    expect(receiver.hasWaiters).toBe(false)
    expect(await Promise.all(calls)).toEqual([answerOf(name, 'a'), answerOf(name, 'b')])
  })

  it('waits behind those that wait, though a message is here: a codec may call it meanwhile', async () => {
    const inner: { call?: Promise<unknown> } = {}
    const text = utf8()
    const made = receiverOf({
      ...text,
      decode: (payload) => {
        inner.call ??= call(made.receiver)
        return text.decode(payload)
      },
    })
    const calls = [made.receiver.recv(undefined), made.receiver.recv(undefined)]
    made.receiver.push(framesOf('a', 'b', 'c'))
    expect(await Promise.all([...calls, inner.call])).toEqual(['a', 'b', answerOf(name, 'c')])
  })

  it('gives the end when there is no more, and says that it did', async () => {
    const { receiver, told } = receiverOf()
    receiver.end(undefined)
    expect(await call(receiver)).toEqual(endOf(name))
    expect(told).toEqual(['end undefined', 'exhausted', 'end delivered'])
    expect(receiver).toMatchObject({ ended: true, finished: true, everReceived: true })
  })

  it('gives what came before the end, then the failure once, then the end', async () => {
    const { receiver, told } = receiverOf()
    const failure = new Error('lost')
    receiver.push(framesOf('a'))
    receiver.end(failure)
    expect(await outcomesOf([call(receiver)])).toEqual([answerOf(name, 'a')])
    expect(told).toEqual(['end lost'])
    expect(await outcomesOf([call(receiver), call(receiver)])).toEqual([failure, endOf(name)])
    expect(receiver.cause).toBe(failure)
  })

  it('fails with what cannot be decoded, and the next one does not', async () => {
    const { receiver, told } = receiverOf()
    receiver.push(Buffer.concat([BAD_UTF8, framesOf('b')]))
    await expect(call(receiver)).rejects.toBeInstanceOf(CodecError)
    expect(await call(receiver)).toEqual(answerOf(name, 'b'))
    expect(receiver).toMatchObject({ taken: 1, passed: 2, ended: false })
    expect(told).toEqual(['refused CodecError'])
  })

  it('fails while it waits with what cannot be decoded, and the next one does not', async () => {
    const { receiver, told } = receiverOf()
    const calls = [call(receiver), call(receiver)]
    receiver.push(Buffer.concat([BAD_UTF8, framesOf('b')]))
    expect(await outcomesOf(calls)).toEqual([expect.any(CodecError), answerOf(name, 'b')])
    expect(told).toEqual(['refused CodecError'])
    expect(receiver).toMatchObject({ taken: 1, passed: 2 })
  })

  it.each(['here already', 'awaited'])(
    'ends at a frame that is too large, %s: that one call fails',
    async (when) => {
      const { receiver, told } = receiverOf(utf8(), { maxFrameLength: 3 })
      const wire = framesOf('abc', 'abcd', 'x')
      if (when === 'here already') receiver.push(wire)
      const calls = [call(receiver), call(receiver), call(receiver)]
      if (when === 'awaited') receiver.push(wire)
      expect(await outcomesOf(calls)).toEqual([
        answerOf(name, 'abc'),
        expect.any(FrameTooLargeError),
        endOf(name),
      ])
      expect(told.slice(0, 1)).toEqual(['refused FrameTooLargeError'])
      expect(told).toContain('unreadable FrameTooLargeError')
      expect(
        told.filter((event) => event.startsWith('end this') || event.startsWith('end the')),
      ).toHaveLength(1)
      expect(receiver).toMatchObject({ ended: true, finished: true, passed: 1 })
      expect(receiver.cause).toBeInstanceOf(FrameTooLargeError)
      expect(await call(receiver)).toEqual(endOf(name))
    },
  )
})

describe('what is decoded', () => {
  it('is a CodecError if the codec throws anything else, with that as its cause', async () => {
    const thrown = new TypeError('bad')
    const { receiver } = receiverOf(
      failing(() => {
        throw thrown
      }),
    )
    receiver.push(framesOf('a'))
    const [error] = await outcomesOf([receiver.recv(undefined)])
    expect(error).toBeInstanceOf(CodecError)
    expect(error).toMatchObject({ codec: 'mine', operation: 'decode', cause: thrown })
    expect((error as Error).message).toMatch(/^a received payload is not valid mine: bad\./)
  })

  it('is the CodecError that the codec throws itself', async () => {
    const own = new CodecError('theirs', 'decode', 'no')
    const { receiver } = receiverOf(
      failing(() => {
        throw own
      }),
    )
    receiver.push(framesOf('a'))
    await expect(receiver.recv(undefined)).rejects.toBe(own)
  })

  it('is no message if it is undefined', async () => {
    const { receiver } = receiverOf(failing(() => undefined))
    receiver.push(framesOf('a'))
    await expect(receiver.recv(undefined)).rejects.toMatchObject({
      operation: 'decode',
      message: expect.stringMatching(/it gave undefined, which is no message/),
    })
    expect(receiver).toMatchObject({ taken: 0, passed: 1 })
  })

  it('is the payload itself where that is the message, with or without a copy', async () => {
    for (const copy of [false, true]) {
      const { receiver } = receiverOf(bytes({ copy }))
      const wire = framesOf('abc')
      receiver.push(wire)
      const message = await receiver.recv(undefined)
      expect(Buffer.from(message!).toString()).toBe('abc')
      expect(message!.buffer === wire.buffer).toBe(!copy)
    }
  })
})

describe('recv() with a signal', () => {
  it('rejects with the reason of one that has aborted, and takes nothing', async () => {
    const { receiver } = receiverOf()
    receiver.push(framesOf('a'))
    const reason = new Error('no longer wanted')
    await expect(receiver.recv(AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(receiver).toMatchObject({ taken: 0, everReceived: true })
  })

  it('leaves the queue when it aborts, and the message to the next', async () => {
    const { receiver } = receiverOf()
    const controller = new AbortController()
    const calls = [receiver.recv(controller.signal), receiver.recv(undefined)]
    const reason = new Error('no longer wanted')
    controller.abort(reason)
    receiver.push(framesOf('a'))
    expect(await outcomesOf(calls)).toEqual([reason, 'a'])
  })
})

describe('recvMany()', () => {
  const kinds = [
    ['text', () => receiverOf<unknown>(utf8())],
    ['payloads', () => receiverOf<unknown>(bytes())],
  ] as const

  const textsOf = (messages: unknown) =>
    (messages as (string | Uint8Array)[]).map((message) => Buffer.from(message as string).toString())

  it.each(kinds)('gives as many as it may, and leaves the rest: %s', async (_what, make) => {
    const { receiver } = make()
    receiver.push(framesOf('a', 'b', 'c', 'd', 'e'))
    expect(textsOf(await receiver.recvMany(2))).toEqual(['a', 'b'])
    expect(receiver.taken).toBe(2)
    expect(textsOf(await receiver.recvMany(Infinity))).toEqual(['c', 'd', 'e'])
    expect(receiver).toMatchObject({ taken: 5, passed: 5 })
  })

  it.each(kinds)('gives no more than it may of several chunks: %s', async (_what, make) => {
    const { receiver } = make()
    receiver.push(framesOf('a', 'b'))
    receiver.push(framesOf('c', 'd', 'e'))
    expect(textsOf(await receiver.recvMany(3))).toEqual(['a', 'b', 'c'])
    expect(textsOf(await receiver.recvMany(Infinity))).toEqual(['d', 'e'])
  })

  it.each(kinds)(
    'gives what several chunks have, and none of a frame that is not whole: %s',
    async (_what, make) => {
      const { receiver } = make()
      const wire = framesOf('a', 'bb', 'ccc', 'dddd')
      for (let at = 0; at < wire.length - 1; at += 5)
        receiver.push(wire.slice(at, Math.min(at + 5, wire.length - 1)))
      expect(textsOf(await receiver.recvMany(Infinity))).toEqual(['a', 'bb', 'ccc'])
      expect(receiver.taken).toBe(3)
      const waiting = receiver.recvMany(Infinity)
      receiver.push(wire.slice(-1))
      expect(textsOf(await waiting)).toEqual(['dddd'])
    },
  )

  it.each(kinds)(
    'gives what stands before a failure, and that to the next call of any kind: %s',
    async (_what, make) => {
      for (const name of ['recvMany', 'recv', 'next'] as const) {
        const { receiver, told } = make()
        receiver.maxFrameLength = 3
        receiver.push(framesOf('a'))
        receiver.push(framesOf('b', 'abcd'))
        expect(textsOf(await receiver.recvMany(Infinity))).toEqual(['a', 'b'])
        expect(told).toEqual([])
        const next =
          name === 'recv'
            ? receiver.recv(undefined)
            : name === 'next'
              ? receiver.next()
              : receiver.recvMany(1)
        await expect(next).rejects.toBeInstanceOf(FrameTooLargeError)
        expect(receiver).toMatchObject({ taken: 2, ended: true })
      }
    },
  )

  it('gives what stands before a message that cannot be decoded, and what stands behind it later', async () => {
    const { receiver } = receiverOf()
    receiver.push(Buffer.concat([framesOf('a', 'b'), BAD_UTF8, framesOf('c')]))
    expect(await receiver.recvMany(Infinity)).toEqual(['a', 'b'])
    await expect(receiver.recvMany(Infinity)).rejects.toBeInstanceOf(CodecError)
    expect(await receiver.recvMany(Infinity)).toEqual(['c'])
    expect(receiver).toMatchObject({ taken: 3, passed: 4 })
  })

  it('takes no payloads in place of messages', async () => {
    const { receiver } = receiverOf<unknown>({ ...bytes(), decode: (payload) => payload.length })
    receiver.push(framesOf('abc', 'de'))
    expect(await receiver.recvMany(Infinity)).toEqual([3, 2])
  })
})
