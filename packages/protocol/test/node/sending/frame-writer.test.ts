import { bytes, json, utf8 } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { acquire, BLOCK_LENGTH, pooledBlocks } from '../../../src/node/sending/block-pool.js'
import { toHex } from '../../hex.js'
import { endOfTurn, writer } from './frame-writer-of.js'

describe('FrameWriter', () => {
  it('gathers the frames of a turn into one write, and looks at limits once', async () => {
    const { queue, writer: frames } = writer(bytes())
    expect(frames.append(Buffer.from('a'))).toBe('below mark')
    expect(frames.append(Buffer.from('bc'))).toBe('below mark')
    expect(frames.append(Buffer.from(''))).toBe('below mark')
    expect(frames.unsubmitted).toBe(15)
    expect(queue.writes).toHaveLength(0)
    await endOfTurn()
    expect(queue.writes.map((parts) => parts.map(toHex))).toEqual([['000000016100000002626300000000']])
    expect(frames).toMatchObject({ unsubmitted: 0, taken: 3 })
    expect(queue.checked).toEqual([5])
  })

  it('looks at limits again where the room ends, to the byte', () => {
    const { queue, writer: frames } = writer(bytes())
    queue.room = 20
    frames.append(new Uint8Array(1))
    expect(frames.append(new Uint8Array(11))).toBe('below mark')
    queue.room = -1
    expect(frames.append(new Uint8Array(1))).toBe('below mark')
    expect(frames.append(new Uint8Array(0))).toBe('copied')
    expect(queue.checked).toEqual([5, 4])
  })

  it('writes as soon as 64 KiB are gathered, and goes on gathering while that is pending', async () => {
    const { queue, writer: frames, done } = writer(bytes())
    queue.room = 1_000_000
    for (let i = 0; i < 8; i++) frames.append(new Uint8Array(8_188))
    await endOfTurn()
    expect(queue.writes).toHaveLength(1)
    expect(queue.accepted).toBe(65_536)
    for (let i = 0; i < 100; i++) frames.append(new Uint8Array(1_000))
    await endOfTurn()
    done()
    done()
    expect(queue.accepted).toBe(65_536 + 100_400)
  })

  it('keeps less than a block to itself while a write is pending, since what is submitted is what counts as held', () => {
    const { queue, writer: frames } = writer(bytes())
    queue.room = 10_000_000
    for (let i = 0; i < 5_000; i++) {
      frames.append(new Uint8Array(996))
      expect(frames.unsubmitted).toBeLessThanOrEqual(BLOCK_LENGTH)
    }
    expect(queue.accepted).toBeGreaterThan(4_900_000)
  })

  it('sends a large payload uncopied beside its header, and says that it is held', () => {
    const { queue, writer: frames } = writer(bytes())
    const payload = new Uint8Array(16_384).fill(7)
    expect(frames.append(payload)).toBe('held')
    expect(frames.append(new Uint8Array(16_383))).toBe('below mark')
    frames.flushToSocket()
    expect(queue.writes[0]!.map(({ length }) => length)).toEqual([4, 16_384, 16_387])
  })

  it('refuses a payload over the limit, to the byte, also one that is set later', () => {
    const { writer: frames } = writer(bytes(), undefined, { maxFrameLength: 10 })
    frames.append(new Uint8Array(1))
    expect(() => frames.append(new Uint8Array(11))).toThrow(/over the limit of 10/)
    frames.append(new Uint8Array(10))
    frames.maxFrameLength = 9
    expect(() => frames.append(new Uint8Array(10))).toThrow(/over the limit of 9/)
  })

  it('takes nothing after it was stopped without asking whether it may', () => {
    const { queue, writer: frames } = writer(bytes())
    frames.append(new Uint8Array(1))
    frames.stop()
    queue.open = false
    expect(() => frames.append(new Uint8Array(1))).toThrow('closed')
    expect(frames.taken).toBe(1)
  })

  it('writes text where it is sent from, whatever bytes it takes', () => {
    const { queue, writer: frames } = writer(utf8())
    for (const text of ['a', 'ä', '你好', '🙂', '', 'x'.repeat(6_000)]) frames.append(text)
    frames.flushToSocket()
    const [wire] = queue.writes[0]!
    const expected = ['a', 'ä', '你好', '🙂', '', 'x'.repeat(6_000)].map((text) => {
      const payload = Buffer.from(text)
      const header = Buffer.alloc(4)
      header.writeUInt32BE(payload.length)
      return Buffer.concat([header, payload])
    })
    expect(Buffer.compare(wire!, Buffer.concat(expected))).toBe(0)
  })

  it('is not confused by a codec that sends while it encodes', () => {
    const { queue, writer: frames } = writer(json())
    const outer = { toJSON: () => (frames.append('inner'), 'outer') }
    frames.append('first')
    frames.append(outer)
    frames.flushToSocket()
    expect(Buffer.from(queue.writes[0]![0]!).toString()).toBe(
      '\0\0\0\x07"first"\0\0\0\x07"inner"\0\0\0\x07"outer"',
    )
  })

  it('asks a codec that has an encode() of its own in place of ours', () => {
    const { queue, writer: frames } = writer({ ...utf8(), encode: () => Uint8Array.of(7) })
    frames.append('text')
    frames.flushToSocket()
    expect(toHex(queue.writes[0]![0]!)).toBe('0000000107')
  })

  it('has every block back when all is written, and makes no more for the next time', async () => {
    for (const { large, small } of [pooledBlocks()]) {
      for (let i = 0; i < large; i++) acquire(BLOCK_LENGTH)
      for (let i = 0; i < small; i++) acquire(1)
    }
    const { queue, writer: frames, done } = writer(bytes())
    queue.room = 1_000_000
    const pools: ReturnType<typeof pooledBlocks>[] = []
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 300; i++) frames.append(new Uint8Array(996))
      await endOfTurn()
      while (queue.hasPendingWrite || frames.unsubmitted > 0) done()
      pools.push(pooledBlocks())
    }
    expect(pools[0]!.large).toBe(4)
    expect(pools.slice(1)).toEqual([pools[0], pools[0]])
  })
})
