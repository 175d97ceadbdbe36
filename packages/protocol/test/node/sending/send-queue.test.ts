import type { Socket } from 'node:net'
import { bytes, ConnectionClosedError } from '@echo/protocol'
import { describe, expect, it, vi } from 'vitest'
import { frameSettings } from '../../../src/frame-options.js'
import { connectionSettings, type ConnectionOptions } from '../../../src/node/connection-options.js'
import { FrameWriter } from '../../../src/node/sending/frame-writer.js'
import { RawWriter } from '../../../src/node/sending/raw-writer.js'
import { SendQueue, type SendQueueOwner } from '../../../src/node/sending/send-queue.js'

/** The part of a socket that is written to. What it took is in the kernel's hands when the test says so. */
class SlowSocket {
  destroyed = false
  errored = null
  writableLength = 0
  ended = false
  readonly writes: number[] = []
  #pending: (() => void)[] = []

  cork(): void {}
  uncork(): void {}

  write(part: Uint8Array, callback?: () => void): void {
    this.writes.push(part.length)
    this.writableLength += part.length
    if (callback !== undefined) this.#pending.push(callback)
  }

  end(): void {
    this.ended = true
  }

  drain(): void {
    this.writableLength = 0
    for (const callback of this.#pending.splice(0)) callback()
  }
}

function owner() {
  return {
    onBackpressure: vi.fn(),
    onWriteProgress: vi.fn(),
    onSlowConsumer: vi.fn(),
    onSendRefused: vi.fn(),
    onRefusalUnhandled: vi.fn(),
    report: vi.fn(),
    lossError: (reason, cause, delivery) => new ConnectionClosedError(reason, { cause, delivery }),
  } satisfies SendQueueOwner
}

function queueOf(options: ConnectionOptions = {}) {
  const socket = new SlowSocket()
  const told = owner()
  const settings = connectionSettings(options)
  const queue = new SendQueue(
    socket as unknown as Socket,
    settings,
    (gate, output) => new RawWriter(gate, output),
    told,
  )
  return { socket, told, queue }
}

function sizesOf({ queued, unsent, written, taken }: SendQueue<never>) {
  return { queued, unsent, written, taken }
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    new Promise<false>((resolve) => setImmediate(() => resolve(false))),
  ])
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
    const socket = new SlowSocket()
    const settings = connectionSettings({})
    const frames = frameSettings('frames', {})
    const queue = new SendQueue<Uint8Array>(
      socket as unknown as Socket,
      settings,
      (gate, output) => new FrameWriter(gate, output, bytes(), frames),
      owner(),
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
