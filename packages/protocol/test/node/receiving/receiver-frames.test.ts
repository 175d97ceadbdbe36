import { FrameTooLargeError, utf8, type Frames } from '@echo/protocol'
import { describe, expect, it, vi } from 'vitest'
import { ChunkDecoder } from '../../../src/node/receiving/chunk-decoder.js'
import { Receiver } from '../../../src/node/receiving/receiver.js'
import { takeFrames } from '../../../src/node/receiving/waiter-queue.js'
import type { MessageWriter } from '../../../src/node/sending/message-writer.js'
import type { MessageSource } from '../../../src/node/receiving/waiter-queue.js'
import { toHex } from '../../hex.js'
import { framesOf, outcomesOf, receiverOf } from './receiver-of.js'

const hexOf = (frames: Frames | undefined) => frames && toHex(frames.bytes)

describe('recvFrames()', () => {
  it('gives whole frames that are here, and counts them', async () => {
    const { receiver } = receiverOf()
    const wire = framesOf('a', 'bb', 'ccc')
    receiver.push(wire.subarray(0, wire.length - 1))
    const frames = await receiver.recvFrames(takeFrames, undefined)
    expect(hexOf(frames)).toBe(toHex(framesOf('a', 'bb')))
    expect(receiver).toMatchObject({ taken: 2, everReceived: true, hasWaiters: false })
  })

  it('waits for what is not here, behind those who came before', async () => {
    const { receiver, source } = receiverOf()
    const calls = [receiver.recv(undefined), receiver.recvFrames(takeFrames, undefined)]
    expect(source.onWaiting).toHaveBeenCalledTimes(2)
    receiver.push(framesOf('a', 'b'))
    expect(await calls[0]).toBe('a')
    expect(hexOf((await calls[1]) as Frames)).toBe(toHex(framesOf('b')))
  })

  it('waits behind those that wait, though a frame is here: a codec may call it meanwhile', async () => {
    const inner: { call?: Promise<Frames | undefined> } = {}
    const text = utf8()
    const made = receiverOf({
      ...text,
      decode: (payload) => {
        inner.call ??= made.receiver.recvFrames(takeFrames, undefined)
        return text.decode(payload)
      },
    })
    const calls = [made.receiver.recv(undefined), made.receiver.recv(undefined)]
    made.receiver.push(framesOf('a', 'b', 'c'))
    expect(await Promise.all(calls)).toEqual(['a', 'b'])
    expect(hexOf(await inner.call)).toBe(toHex(framesOf('c')))
  })

  it('gives the end, and before it why, once', async () => {
    const { receiver, told } = receiverOf()
    const failure = new Error('lost')
    receiver.push(framesOf('a'))
    receiver.end(failure)
    expect(hexOf(await receiver.recvFrames(takeFrames, undefined))).toBe(toHex(framesOf('a')))
    const calls = [receiver.recvFrames(takeFrames, undefined), receiver.recvFrames(takeFrames, undefined)]
    expect(await outcomesOf(calls)).toEqual([failure, undefined])
    expect(told.filter((event) => event === 'end delivered')).toHaveLength(2)
  })

  it('fails with what cannot be read any further, and what recvMany() kept for later', async () => {
    const { receiver } = receiverOf(utf8(), { maxFrameLength: 3 })
    receiver.push(framesOf('a', 'abcd'))
    expect(await receiver.recvMany(Infinity)).toEqual(['a'])
    await expect(receiver.recvFrames(takeFrames, undefined)).rejects.toBeInstanceOf(FrameTooLargeError)
    expect(receiver.ended).toBe(true)
  })

  it('gives up for a signal, before and while it waits', async () => {
    const { receiver } = receiverOf()
    const reason = new Error('no longer wanted')
    await expect(receiver.recvFrames(takeFrames, AbortSignal.abort(reason))).rejects.toBe(reason)
    const controller = new AbortController()
    const call = receiver.recvFrames(takeFrames, controller.signal)
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    expect(receiver.hasWaiters).toBe(false)
  })

  it('is nothing that a raw connection has', () => {
    const owner = receiverOf().owner
    const raw = new Receiver(new ChunkDecoder(10), utf8(), { onWaiting: () => {} }, owner)
    expect(() => raw.recvFrames(takeFrames, undefined)).toThrow(/raw must be false for recvFrames\(\)/)
    expect(raw.everReceived).toBe(false)
  })
})

describe('passOn()', () => {
  /** The frames that one call alone waits for are passed on, with what `pass` says of it. */
  function passing(pass: MessageWriter<never>['pass']) {
    const made = receiverOf(utf8(), { maxFrameLength: 100 })
    const take = (from: MessageSource<unknown>) => from.tryRecvFrames()
    const to = { pass: vi.fn(pass) }
    const passOn = (source: Uint8Array, size = source.length) => made.receiver.passOn(source, size, to, take)
    return { ...made, take, to, passOn }
  }

  it('hands on what was read, behind what had begun, with the limit', () => {
    const { receiver, to, passOn, take } = passing(() => ({ count: 2, rest: new Uint8Array() }))
    const wire = framesOf('a', 'b')
    void receiver.recvFrames(take, undefined)
    receiver.push(wire.slice(0, 3))
    expect(passOn(wire.subarray(3), 7)).toBe(true)
    expect(to.pass).toHaveBeenCalledExactlyOnceWith(wire.slice(0, 3), wire.subarray(3), 7, 100)
    expect(receiver).toMatchObject({ taken: 2, hasWaiters: true, bufferedLength: 0 })
  })

  it('keeps what is left, and gives it to the call that waits if that can have it', async () => {
    const wire = framesOf('a', 'b')
    const { receiver, passOn, take } = passing(() => ({ count: 1, rest: framesOf('b') }))
    const call = receiver.recvFrames(take, undefined)
    expect(passOn(wire)).toBe(true)
    expect(hexOf(await call)).toBe(toHex(framesOf('b')))
    expect(receiver.taken).toBe(2)
  })

  it('does nothing, and keeps what had begun, where nothing can be taken now', async () => {
    const wire = framesOf('abc')
    const { receiver, passOn, take } = passing(() => undefined)
    const call = receiver.recvFrames(take, undefined)
    receiver.push(wire.slice(0, 3))
    expect(passOn(wire.subarray(3))).toBe(false)
    expect(receiver).toMatchObject({ taken: 0, bufferedLength: 3 })
    receiver.push(wire.slice(3))
    expect(hexOf(await call)).toBe(toHex(wire))
  })

  it.each<[string, (made: ReturnType<typeof passing>) => unknown]>([
    ['nobody waits', () => {}],
    ['another call waits', ({ receiver }) => receiver.recv(undefined)],
    ['another one for frames waits', ({ receiver }) => receiver.recvFrames(takeFrames, undefined)],
    [
      'others wait behind it',
      ({ receiver, take }) => [receiver.recvFrames(take, undefined), receiver.recv(undefined)],
    ],
    [
      'much is here of a frame',
      ({ receiver, take, decoder }) => {
        decoder.maxFrameLength = 1_000_000
        void receiver.recvFrames(take, undefined)
        receiver.push(framesOf('x'.repeat(500_000)).subarray(0, 400_000))
      },
    ],
  ])('does nothing when %s', (_when, prepare) => {
    const made = passing(() => ({ count: 1, rest: new Uint8Array() }))
    prepare(made)
    expect(made.passOn(framesOf('a'))).toBe(false)
    expect(made.to.pass).not.toHaveBeenCalled()
    expect(made.receiver.taken).toBe(0)
    made.receiver.end(undefined)
  })
})

it('frames of a decoder that is here already are taken with the limit of the one that passes them on', () => {
  const { receiver } = receiverOf()
  receiver.push(framesOf('a', 'abcd', 'b'))
  expect(receiver.tryRecvFrames(3)!.count).toBe(1)
  expect(receiver.tryRecvFrames(3)!.longestPayload).toBe(4)
  expect(receiver.tryRecvFrames()!.count).toBe(1)
  expect(receiver.tryRecvFrames()).toBeUndefined()
  expect(receiver.taken).toBe(3)
})
