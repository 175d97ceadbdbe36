import {
  bytes,
  CodecError,
  encodeOnce,
  FrameTooLargeError,
  OptionError,
  SendBufferFullError,
} from '@echo/protocol'
import type { ConnectionOptions } from '@echo/protocol/node'
import { describe, expect, it } from 'vitest'
import { frameSettings } from '../../../src/frame-options.js'
import { FrameWriter } from '../../../src/node/sending/frame-writer.js'
import { queueOf, queueWith } from './slow-queue.js'
import { isSettled } from './slow-socket.js'

const LARGE = 16_384

const framed = (options?: ConnectionOptions) =>
  queueWith<Uint8Array>(
    (gate, output) =>
      new FrameWriter(gate, output, bytes(), frameSettings('frames', { maxFrameLength: 100_000 })),
    options,
  )

const frameOf = (size: number) => encodeOnce(new Uint8Array(size - 4), { codec: bytes() })
const immediate = () => new Promise(setImmediate)

function fail(error: Error): never {
  throw error
}

describe('sendMany()', () => {
  it('sends all, and waits for none while less than the mark is unsent, to the byte', async () => {
    for (const [mark, settled] of [
      [10, false],
      [11, true],
    ] as const) {
      const { queue, socket } = framed({ sendHighWaterMark: mark })
      const sent = queue.sendMany([new Uint8Array(1), new Uint8Array(1)])
      expect(queue.taken).toBe(2)
      expect(await isSettled(sent)).toBe(settled)
      socket.drain()
      expect(await isSettled(sent)).toBe(true)
    }
  })

  it('waits until what it holds is written, though that is little', async () => {
    const { queue, socket } = framed()
    const sent = queue.sendMany([new Uint8Array(LARGE), new Uint8Array(1)])
    expect(await isSettled(sent)).toBe(false)
    socket.drain()
    expect(await isSettled(sent)).toBe(true)
  })

  it('stops at the first that is refused, and says which', async () => {
    const { queue, told } = framed()
    const sizes = [1, 100_001, 1].map((size) => new Uint8Array(size))
    await expect(queue.sendMany(sizes)).rejects.toMatchObject({ code: 'ECHO_ERR_FRAME_TOO_LARGE', index: 1 })
    expect(queue.taken).toBe(1)
    expect(told.onSendRefused).toHaveBeenCalledExactlyOnceWith(expect.any(FrameTooLargeError))
    await expect(queue.sendMany([undefined as never])).rejects.toMatchObject({
      index: 0,
      message: expect.stringMatching(/undefined is no message/),
    })
  })

  it('does without the index where the error cannot have one', async () => {
    const thrown = Object.freeze(new CodecError('mine', 'encode', 'no'))
    const codec = { ...bytes(), encode: (): Uint8Array => fail(thrown) }
    const { queue } = queueWith<Uint8Array>(
      (gate, output) => new FrameWriter(gate, output, codec, frameSettings('frames', {})),
    )
    await expect(queue.sendMany([new Uint8Array(1)])).rejects.toBe(thrown)
  })

  it('takes an array, and nothing else', () => {
    const { queue } = framed()
    expect(() => queue.sendMany('messages' as never)).toThrow("messages must be an array, and was 'messages'")
  })

  it('takes none at all', async () => {
    const { queue } = framed()
    expect(await isSettled(queue.sendMany([]))).toBe(true)
    expect(queue.taken).toBe(0)
  })

  it('is told what became of its first message', async () => {
    for (const messages of [[new Uint8Array(LARGE)], [new Uint8Array(1)]]) {
      const { queue } = framed({ sendHighWaterMark: 1 })
      queue.enqueue(new Uint8Array(1))
      void queue.flush()
      const sent = queue.sendMany(messages)
      queue.fail('lost', undefined)
      await expect(sent).rejects.toMatchObject({ delivery: 'not sent' })
    }
  })
})

describe('sendFrames()', () => {
  it('waits from the mark on, to the byte', async () => {
    for (const [mark, settled] of [
      [10, false],
      [11, true],
    ] as const) {
      const { queue, socket } = framed({ sendHighWaterMark: mark })
      const sent = queue.sendFrames(frameOf(10))
      expect(await isSettled(sent)).toBe(settled)
      await immediate()
      socket.drain()
      expect(await isSettled(sent)).toBe(true)
    }
  })

  it('waits for the mark, not for its own bytes', async () => {
    const { queue, socket } = framed({ sendHighWaterMark: 10 })
    queue.enqueue(new Uint8Array(1))
    void queue.flush()
    const sent = queue.sendFrames(frameOf(9))
    expect(await isSettled(sent)).toBe(false)
    socket.drain()
    expect(queue.unsent).toBe(9)
    expect(await isSettled(sent)).toBe(true)
  })

  it('is told what became of them', async () => {
    const { queue } = framed({ sendHighWaterMark: 1 })
    queue.enqueue(new Uint8Array(1))
    void queue.flush()
    const sent = queue.sendFrames(frameOf(10))
    queue.fail('lost', undefined)
    await expect(sent).rejects.toMatchObject({ delivery: 'not sent' })
  })

  it('throws what is a mistake, and rejects what the connection refuses', async () => {
    const { queue, told } = framed({ sendHardLimit: 10 })
    expect(() => queue.sendFrames('frames' as never)).toThrow(OptionError)
    expect(told.onSendRefused).not.toHaveBeenCalled()
    queue.enqueue(new Uint8Array(2))
    // Who waits for each is not refused, whatever the size of what one read gave.
    void queue.sendFrames(frameOf(100))
    await expect(queue.sendFrames(frameOf(10))).rejects.toBeInstanceOf(SendBufferFullError)
    expect(told.onSendRefused).toHaveBeenCalledOnce()
    expect(() => queueOf().queue.sendFrames(frameOf(10))).toThrow(/raw must be false for sendFrames\(\)/)
  })
})

describe('offerFrames()', () => {
  it('says whether they were taken, and that the peer is slow; waits for nothing', () => {
    const { queue, told } = framed({ sendHighWaterMark: 11 })
    expect(queue.offerFrames(frameOf(10))).toBe(true)
    expect(told.onSlowConsumer).not.toHaveBeenCalled()
    expect(queue.offerFrames(frameOf(10))).toBe(true)
    expect(queue.offerFrames(frameOf(10))).toBe(true)
    expect(told.onSlowConsumer).toHaveBeenCalledOnce()
    expect(queue.taken).toBe(3)
  })

  it('tells the connection of a refusal as of a send that is not awaited', async () => {
    const { queue, told } = framed({ sendHardLimit: 10 })
    queue.enqueue(new Uint8Array(7))
    expect(queue.offerFrames(frameOf(10))).toBe(false)
    await immediate()
    expect(told.onRefusalUnhandled).toHaveBeenCalledExactlyOnceWith(expect.any(SendBufferFullError))
  })

  it('says nothing of a connection that has ended', async () => {
    const { queue, told } = framed()
    queue.end('this side has ended')
    expect(queue.offerFrames(frameOf(10))).toBe(false)
    await immediate()
    expect(told.report).not.toHaveBeenCalled()
    expect(told.onSendRefused).not.toHaveBeenCalled()
  })
})

describe('the room behind what is unsent', () => {
  it('ends below the mark, to the byte', () => {
    const { queue, socket } = queueOf({ sendHighWaterMark: 100 })
    expect(queue.roomBehind(0)).toBe(99)
    queue.enqueue('x'.repeat(40))
    expect(queue.roomBehind(20)).toBe(39)
    expect(queue.roomBehind(60)).toBe(-1)
    socket.drain()
    expect(queue.roomBehind(20)).toBe(79)
    const low = queueOf({ sendHighWaterMark: 100, sendHardLimit: 50 })
    expect(low.queue.roomBehind(20)).toBe(30)
  })

  it('is none once nothing more is taken', () => {
    const { queue } = queueOf()
    queue.end('this side has ended')
    expect(queue.roomBehind(0)).toBe(-1)
  })
})
