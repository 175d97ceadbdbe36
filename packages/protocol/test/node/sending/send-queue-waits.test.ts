import { bytes } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { frameSettings } from '../../../src/frame-options.js'
import { FrameWriter } from '../../../src/node/sending/frame-writer.js'
import { queueOf, queueWith } from './slow-queue.js'
import { isSettled } from './slow-socket.js'

const SLICE = 262_144

const framedQueue = () =>
  queueWith<Uint8Array>((gate, output) => new FrameWriter(gate, output, bytes(), frameSettings('frames', {})))

describe('a send that waits', () => {
  it('waits for its own bytes where they are held, though few are unsent', async () => {
    const { queue, socket } = queueOf()
    const sent = queue.send(Buffer.from('held'))
    expect(await isSettled(sent)).toBe(false)
    socket.drain()
    expect(await isSettled(sent)).toBe(true)
  })

  it('waits for no bytes but its own and those before', async () => {
    const { queue, socket } = queueOf({ sendHighWaterMark: 10 * SLICE })
    const sends = [SLICE, SLICE, 2 * SLICE].map((size) => queue.send(Buffer.alloc(size)))
    const settled = async () => Promise.all(sends.map(isSettled))
    expect(await settled()).toEqual([false, false, false])
    socket.drain()
    expect(await settled()).toEqual([true, false, false])
    socket.drain()
    expect(await settled()).toEqual([true, true, false])
    socket.drain()
    expect(await settled()).toEqual([true, true, false])
    socket.drain()
    expect(await settled()).toEqual([true, true, true])
  })

  it('is one wait for all that wait for the mark, and begins anew after it', async () => {
    const { queue, socket, told } = queueOf({ sendHighWaterMark: 5 })
    const first = queue.send('12345')
    expect(queue.send('6')).toBe(first)
    expect(told.onSlowConsumer).toHaveBeenCalledOnce()
    socket.drain()
    expect(await isSettled(first)).toBe(true)
    socket.drain()
    const next = queue.send('12345')
    expect(next).not.toBe(first)
    expect(await isSettled(next)).toBe(false)
    expect(told.onSlowConsumer).toHaveBeenCalledTimes(2)
  })

  it('is slow again only after less than the mark was unsent, to the byte', () => {
    const { queue, socket, told } = queueOf({ sendHighWaterMark: 5 })
    const slow = () => told.onSlowConsumer.mock.calls.length
    void queue.send('12345')
    void queue.send('67890')
    expect(slow()).toBe(1)
    // The first five bytes are written: five are left.
    socket.drain()
    void queue.send('1')
    expect(slow()).toBe(1)
    socket.drain()
    void queue.send('2345')
    expect(slow()).toBe(2)
  })

  it('goes on waiting while as much as the mark is unsent, to the byte', async () => {
    const { queue, socket } = queueOf({ sendHighWaterMark: 5 })
    const sent = queue.send('1')
    const waiting = queue.send('67890')
    expect(await isSettled(sent)).toBe(true)
    socket.drain()
    expect(queue.unsent).toBe(5)
    expect(await isSettled(waiting)).toBe(false)
    socket.drain()
    expect(await isSettled(waiting)).toBe(true)
  })
})

describe('flush', () => {
  it('is done immediately when nothing is unsent', async () => {
    const { queue, socket } = queueOf()
    expect(await isSettled(queue.flush())).toBe(true)
    void queue.send('text')
    socket.drain()
    expect(await isSettled(queue.flush())).toBe(true)
  })

  it('leaves what is gathered together while a write is pending', async () => {
    const { queue, socket } = framedQueue()
    queue.enqueue(new Uint8Array(1))
    void queue.flush()
    queue.enqueue(new Uint8Array(2))
    void queue.flush()
    queue.enqueue(new Uint8Array(3))
    void queue.flush()
    await new Promise(setImmediate)
    socket.drain()
    expect(socket.writes).toEqual([5, 13])
  })
})

describe('a send queue', () => {
  it('says how many more bytes may follow, up to the mark and the hard limit, to the byte', () => {
    const { queue, socket } = queueOf({ sendHighWaterMark: 100, sendHardLimit: 1_000 })
    expect(queue.admit(10, 0)).toBe(89)
    queue.enqueue('x'.repeat(40))
    expect(queue.admit(10, 5)).toBe(44)
    socket.drain()
    expect(queue.admit(10, 5)).toBe(84)
    queue.enqueue('x'.repeat(40))
    expect(queue.admit(100, 0)).toBe(-41)
    expect(() => queue.admit(960, 0)).not.toThrow()
    expect(() => queue.admit(961, 0)).toThrow(/^40 bytes wait to be sent and the limit is 1000;/)
    expect(() => queue.admit(955, 6)).toThrow(/^46 bytes wait/)
    const low = queueOf({ sendHighWaterMark: 100, sendHardLimit: 50 })
    expect(low.queue.admit(10, 0)).toBe(40)
  })

  it('tells its connection that bytes wait, that some were taken, and that others wait', () => {
    const { queue, socket, told } = queueOf()
    queue.enqueue('first')
    queue.enqueue('second')
    expect(told.onBackpressure).toHaveBeenCalled()
    socket.drain()
    socket.drain()
    expect(told.onWriteProgress.mock.calls).toEqual([[true], [false]])
  })

  it('has the limit of its writer', () => {
    const { queue } = framedQueue()
    queue.maxFrameLength = 3
    expect(queue.maxFrameLength).toBe(3)
    expect(() => queue.enqueue(new Uint8Array(4))).toThrow(/over the limit of 3/)
  })
})
