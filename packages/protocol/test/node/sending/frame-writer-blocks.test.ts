import { bytes } from '@echo/protocol'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { acquire, BLOCK_LENGTH, pooledBlocks } from '../../../src/node/sending/block-pool.js'
import { endOfTurn, writer } from './frame-writer-of.js'
import { Recorder } from './recorder.js'

beforeEach(() => {
  const { large, small } = pooledBlocks()
  for (let i = 0; i < large; i++) acquire(BLOCK_LENGTH)
  for (let i = 0; i < small; i++) acquire(1)
})

/** With room for all that the test sends. */
function roomyWriter() {
  const queue = new Recorder()
  queue.room = 10_000_000
  return writer(bytes(), queue)
}

function pooled(): number {
  const { large, small } = pooledBlocks()
  return large + small
}

/** A frame of `size` bytes. */
const frame = (size: number) => new Uint8Array(size - 4)

describe('the blocks of a frame writer', () => {
  it('are with the kernel until it has taken the bytes, and then in the pool, once', () => {
    const { queue, writer: frames, done } = roomyWriter()
    frames.append(frame(100))
    frames.flushToSocket()
    frames.onWritten(99)
    expect(pooledBlocks()).toEqual({ large: 0, small: 0 })
    done()
    done()
    expect(pooledBlocks()).toEqual({ large: 0, small: 1 })
    expect(queue.accepted).toBe(100)
    expect(acquire(1)).toHaveLength(4_096)
  })

  it('are back in the pool after bytes that were to be passed on and have no whole frame', () => {
    const { writer: frames, done } = roomyWriter()
    const begun = new Uint8Array(10_000)
    begun.set([0, 0, 0x40])
    const pass = () => frames.pass(new Uint8Array(0), begun, begun.length, 100_000)
    expect(pass()).toMatchObject({ count: 0 })
    expect(pooledBlocks()).toEqual({ large: 1, small: 0 })
    frames.append(frame(100))
    frames.flushToSocket()
    expect(pass()).toMatchObject({ count: 0, rest: begun })
    expect(pooled()).toBe(0)
    done()
    expect(pooledBlocks()).toEqual({ large: 1, small: 1 })
  })

  it('stay while something is gathered behind what was written', async () => {
    const { queue, writer: frames, done } = roomyWriter()
    frames.append(frame(100))
    frames.flushToSocket()
    await endOfTurn()
    frames.append(frame(50))
    done()
    expect(pooledBlocks()).toEqual({ large: 0, small: 0 })
    expect(queue.writes).toHaveLength(1)
    await endOfTurn()
    expect(queue.writes.map(([part]) => part!.length)).toEqual([100, 50])
    done()
    expect(pooledBlocks()).toEqual({ large: 0, small: 1 })
  })

  it('are one, filled to its last byte, as long as a turn fits', async () => {
    const { queue, writer: frames, done } = roomyWriter()
    queue.room = -1
    frames.append(frame(1_000))
    frames.append(frame(2_000))
    frames.append(frame(1_096))
    await endOfTurn()
    expect(queue.writes.map((parts) => parts.map(({ length }) => length))).toEqual([[4_096]])
    done()
    expect(pooledBlocks()).toEqual({ large: 0, small: 1 })
  })

  it('are exchanged for a large one when a turn needs it, with what is there already', async () => {
    const { queue, writer: frames, done } = roomyWriter()
    frames.append(new Uint8Array(996).fill(1))
    frames.append(new Uint8Array(9_996).fill(2))
    expect(pooledBlocks()).toEqual({ large: 0, small: 1 })
    await endOfTurn()
    const [wire] = queue.writes[0]!
    expect(wire).toHaveLength(11_000)
    expect([wire![4], wire![999], wire![1_004], wire![10_999]]).toEqual([1, 1, 2, 2])
    done()
    expect(pooledBlocks()).toEqual({ large: 1, small: 1 })
  })

  it('are not exchanged while the kernel writes from them', async () => {
    const { queue, writer: frames, done } = roomyWriter()
    frames.append(frame(100))
    frames.flushToSocket()
    frames.append(frame(10_000))
    expect(pooledBlocks()).toEqual({ large: 0, small: 0 })
    queue.written = 100
    frames.onWritten(100)
    expect(pooledBlocks()).toEqual({ large: 0, small: 1 })
    await endOfTurn()
    done()
    expect(pooledBlocks()).toEqual({ large: 1, small: 1 })
  })

  it('go back one after another, each when all that was in it is written', async () => {
    const { queue, writer: frames } = roomyWriter()
    frames.append(frame(100))
    frames.flushToSocket()
    await endOfTurn()
    for (let i = 0; i < 300; i++) frames.append(frame(1_000))
    await endOfTurn()
    frames.flushToSocket()
    const before = pooled()
    const releases: number[] = []
    for (let written = 100; written <= queue.accepted; written += 1_000) {
      queue.written = written
      frames.onWritten(written)
      if (pooled() > before + releases.length) releases.push(written)
    }
    expect(queue.accepted).toBe(300_100)
    // The small block, then three of 81 frames, then the rest.
    expect(releases).toEqual([3_100, 84_100, 165_100, 246_100, 300_100])
  })

  it('hold less than 64 KiB that was not submitted when the next is begun, to the byte', () => {
    const { queue, writer: frames } = roomyWriter()
    frames.append(frame(8_192))
    frames.append(frame(8_192))
    frames.flushToSocket()
    queue.room = -1
    for (let i = 0; i < 8; i++) frames.append(frame(8_192))
    expect(frames.unsubmitted).toBe(65_536)
    frames.append(frame(8_192))
    expect(queue.accepted).toBe(10 * 8_192)
    expect(frames.unsubmitted).toBe(8_192)
  })
})

describe('a frame writer writes', () => {
  it('once a turn, and schedules that once', async () => {
    const { queue, writer: frames } = roomyWriter()
    queue.room = -1
    const scheduled = vi.spyOn(process, 'nextTick')
    for (let i = 0; i < 3; i++) frames.append(frame(10))
    expect(scheduled).toHaveBeenCalledOnce()
    scheduled.mockRestore()
    await endOfTurn()
    frames.append(frame(10))
    await endOfTurn()
    expect(queue.accepted).toBe(30)
    queue.written = 30
    frames.onWritten(30)
    expect(queue.writes.map(([part]) => part!.length)).toEqual([30, 10])
  })

  it('nothing where there is nothing to write, and nothing twice', () => {
    const { queue, writer: frames } = roomyWriter()
    frames.flushToSocket()
    frames.append(frame(10))
    frames.flushToSocket()
    frames.flushToSocket()
    frames.append(new Uint8Array(20_000))
    frames.flushToSocket()
    expect(queue.writes.map((parts) => parts.map(({ length }) => length))).toEqual([[10], [4, 20_000]])
  })

  it('what is gathered as soon as that is 64 KiB, to the byte', () => {
    for (const [last, writes] of [
      [16_371, 0],
      [16_372, 1],
    ] as const) {
      const { queue, writer: frames } = roomyWriter()
      for (let i = 0; i < 3; i++) frames.append(new Uint8Array(16_384))
      frames.append(frame(last))
      expect(queue.writes).toHaveLength(writes)
    }
  })

  it('no earlier for what the block has sent before', () => {
    const { queue, writer: frames, done } = roomyWriter()
    frames.append(frame(16_000))
    frames.append(frame(16_000))
    frames.flushToSocket()
    queue.room = -1
    frames.append(frame(100))
    done()
    frames.append(frame(2_000))
    frames.append(frame(2_000))
    expect(queue.writes).toHaveLength(1)
    expect(frames.unsubmitted).toBe(4_100)
  })

  it('64 KiB of large payloads also while a write is pending, and small ones behind them', () => {
    const { queue, writer: frames } = roomyWriter()
    const pending = () => queue.writes.length
    frames.append(frame(10))
    frames.flushToSocket()
    for (let i = 0; i < 3; i++) frames.append(new Uint8Array(16_384))
    expect(pending()).toBe(1)
    queue.room = -1
    frames.append(frame(16_384))
    expect(pending()).toBe(1)
    frames.append(new Uint8Array(16_384))
    expect(pending()).toBe(2)
    expect(frames.unsubmitted).toBe(0)
  })

  it('what it asks for beside what is not submitted yet', () => {
    const { queue, writer: frames } = roomyWriter()
    queue.room = -1
    frames.append(frame(10))
    frames.append(new Uint8Array(20_000))
    frames.append(frame(30))
    frames.flushToSocket()
    frames.append(frame(40))
    frames.append(frame(50))
    expect(queue.checked).toEqual([10, 20_004, 30, 40, 50])
    expect(queue.unsubmitted).toEqual([0, 10, 20_014, 0, 40])
  })
})
