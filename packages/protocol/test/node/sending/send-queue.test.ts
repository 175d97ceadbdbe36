import { bytes } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { frameSettings } from '../../../src/frame-options.js'
import { FrameWriter } from '../../../src/node/sending/frame-writer.js'
import type { SendQueue } from '../../../src/node/sending/send-queue.js'
import { queueOf, queueWith } from './slow-queue.js'
import { isSettled } from './slow-socket.js'

function sizesOf({ queued, unsent, written, taken }: SendQueue<never>) {
  return { queued, unsent, written, taken }
}

describe('SendQueue', () => {
  it('lets a send wait from the high-water mark on, to the byte, until less than that is unsent', async () => {
    const { queue, socket, told } = queueOf({ sendHighWaterMark: 10 })
    expect(await isSettled(queue.send('123456789'))).toBe(true)
    const waiting = queue.send('0')
    expect(queue.unsent).toBe(10)
    expect(await isSettled(waiting)).toBe(false)
    expect(told.onSlowConsumer).toHaveBeenCalledOnce()
    socket.drain()
    expect(await isSettled(waiting)).toBe(true)
    expect(sizesOf(queue)).toMatchObject({ written: 9, unsent: 1 })
  })

  it('refuses what would be over the hard limit, to the byte, but nothing while nothing waits', async () => {
    const { queue, told } = queueOf({ sendHardLimit: 10 })
    expect(() => queue.enqueue('x'.repeat(11))).not.toThrow()
    const other = queueOf({ sendHardLimit: 10 })
    other.queue.enqueue('12345')
    other.queue.enqueue('67890')
    await expect(other.queue.send('1')).rejects.toMatchObject({ limit: 10, unsent: 10 })
    expect(other.told.onSendRefused).toHaveBeenCalledOnce()
    expect(other.queue.taken).toBe(2)
    expect(told.onSendRefused).not.toHaveBeenCalled()
  })

  it('calls a message not sent only if its first byte was never submitted', () => {
    const { queue, socket } = queueOf()
    queue.enqueue(new Uint8Array(100))
    queue.enqueue(new Uint8Array(50))
    expect(socket.writes).toEqual([100])
    expect(queue.deliveryFrom(100)).toBe('may have been processed')
    queue.fail('lost', undefined)
    expect(queue.deliveryFrom(0)).toBe('may have been processed')
    expect(queue.deliveryFrom(99)).toBe('may have been processed')
    expect(queue.deliveryFrom(100)).toBe('not sent')
  })

  it('submits a slice of at most 256 KiB at a time, and the next when that is written', () => {
    const { queue, socket } = queueOf()
    queue.enqueue(new Uint8Array(262_144))
    queue.enqueue(new Uint8Array(262_145))
    expect(socket.writes).toEqual([262_144])
    socket.drain()
    socket.drain()
    expect(socket.writes).toEqual([262_144, 262_144, 1])
  })

  it('ends behind what was sent, and takes nothing more', async () => {
    const { queue, socket } = queueOf()
    queue.enqueue('first')
    queue.enqueue('second')
    queue.end('this side has ended')
    expect(socket.ended).toBe(false)
    await expect(queue.send('late')).rejects.toMatchObject({ delivery: 'not sent' })
    socket.drain()
    expect(socket.writes).toEqual([5, 6])
    expect(socket.ended).toBe(true)
  })

  it('tells every call that waits what became of its message, once', async () => {
    const { queue } = queueOf({ sendHighWaterMark: 1 })
    const outcomes = [queue.send('submitted'), queue.flush()].map((call) =>
      call.catch((error: unknown) => error),
    )
    queue.fail('lost', undefined)
    queue.fail('again', undefined)
    expect(await Promise.all(outcomes)).toMatchObject([
      {
        message: expect.stringMatching(/^lost; .*may have been processed/),
        delivery: 'may have been processed',
      },
      { message: 'lost', delivery: undefined },
    ])
  })

  it('counts what was appended to a block before it is submitted', () => {
    const frames = frameSettings('frames', {})
    const { queue, socket } = queueWith<Uint8Array>(
      (gate, output) => new FrameWriter(gate, output, bytes(), frames),
    )
    queue.enqueue(new Uint8Array(6))
    expect(sizesOf(queue)).toMatchObject({ queued: 10, unsent: 10, written: 0, taken: 1 })
    void queue.flush()
    expect(socket.writes).toEqual([10])
    queue.enqueue(new Uint8Array(1))
    expect(queue.queued).toBe(15)
    socket.drain()
    expect(sizesOf(queue)).toMatchObject({ queued: 15, unsent: 5, written: 10 })
  })
})
