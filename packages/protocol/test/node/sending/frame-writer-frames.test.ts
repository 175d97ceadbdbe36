import { bytes, encodeOnce, FrameDecoder, FrameTooLargeError, OptionError, type Frames } from '@echo/protocol'
import { describe, expect, it, vi } from 'vitest'
import { BLOCK_LENGTH } from '../../../src/node/sending/block-pool.js'
import { hex, toHex } from '../../hex.js'
import { framesOf } from '../receiving/receiver-of.js'
import { endOfTurn, writer } from './frame-writer-of.js'

const LARGE = 16_384

/** Frames as a decoder gives them. */
function received(wire: Uint8Array, options = {}): Frames {
  const decoder = new FrameDecoder(options)
  decoder.push(wire)
  return decoder.nextFrames()!
}

const textOf = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString()

describe('frames that were received', () => {
  it('are gathered with what else is sent in this turn, in one write', async () => {
    const { queue, writer: frames } = writer(bytes())
    frames.append(Buffer.from('a'))
    expect(frames.appendFrames(received(framesOf('b', 'cc')))).toBe('below mark')
    expect(frames).toMatchObject({ taken: 3, lastLength: 11, unsubmitted: 16 })
    frames.append(Buffer.from('d'))
    expect(queue.checked).toEqual([5])
    expect(queue.unsubmitted).toEqual([0, 5])
    await endOfTurn()
    expect(queue.writes).toHaveLength(1)
    expect(textOf(queue.writes[0]!)).toBe(Buffer.from(framesOf('a', 'b', 'cc', 'd')).toString())
  })

  it('are written from where they are if they are 16 KiB together, to the byte', () => {
    for (const [size, uncopied] of [
      [LARGE - 5, false],
      [LARGE - 4, true],
    ] as const) {
      const { queue, writer: frames } = writer(bytes())
      const large = received(framesOf('x'.repeat(size)))
      frames.append(Buffer.from('a'))
      frames.appendFrames(large)
      frames.append(Buffer.from('b'))
      frames.flushToSocket()
      const parts = queue.parts[0]!
      expect(parts.some((part) => part.buffer === large.bytes.buffer)).toBe(uncopied)
      expect(textOf(parts)).toBe(Buffer.from(framesOf('a', 'x'.repeat(size), 'b')).toString())
    }
  })

  it('are counted against the mark, and have a sender wait', () => {
    const { queue, writer: frames } = writer(bytes())
    const send = (room: number) => {
      queue.room = room
      return frames.appendFrames(received(framesOf('a')))
    }
    expect([send(5), send(4)]).toEqual(['below mark', 'copied'])
    expect(queue.checked).toEqual([])
    expect([send(0), send(-1)]).toEqual(['copied', 'copied'])
    expect(queue.checked).toEqual([5])
    expect(queue.unsubmitted).toEqual([0, 5, 10, 15, 15])
  })

  it('leave room for small messages behind them, as far as the mark allows', () => {
    const { queue, writer: frames } = writer(bytes())
    queue.room = 25
    frames.appendFrames(received(framesOf('a')))
    frames.append(new Uint8Array(16))
    expect(queue.checked).toEqual([])
    frames.append(new Uint8Array(0))
    expect(queue.checked).toEqual([4])
  })

  it('are refused if the longest is over the limit, to the byte, and nothing of them is taken', () => {
    const { queue, writer: frames } = writer(bytes(), undefined, { maxFrameLength: 3 })
    expect(() => frames.appendFrames(received(framesOf('a', 'abcd', 'b')))).toThrow(
      expect.objectContaining({ side: 'local', declared: 4, limit: 3 }),
    )
    expect(() => frames.appendFrames(received(framesOf('abcd')))).toThrow(FrameTooLargeError)
    expect(frames).toMatchObject({ taken: 0, unsubmitted: 0 })
    expect(queue.checked).toEqual([])
    frames.appendFrames(received(framesOf('a', 'abc')))
    expect(frames.taken).toBe(2)
  })

  it('are refused if their length field is another one, which is named', () => {
    const short = { lengthField: { width: 2 } } as const
    const { writer: frames } = writer(bytes())
    const other = writer(bytes(), undefined, short).writer
    const [theirs, ours] = [received(hex('000161'), short), received(framesOf('a'))]
    expect(() => frames.appendFrames(theirs)).toThrow(OptionError)
    expect(() => frames.appendFrames(theirs)).toThrow(
      `lengthField must be the one of the frames (${theirs.layout}), and was '${ours.layout}'`,
    )
    expect(() => other.appendFrames(ours)).toThrow(/^lengthField must be the one of the frames/)
    other.appendFrames(theirs)
    other.flushToSocket()
    expect([frames.layout, other.layout]).toEqual([ours.layout, theirs.layout])
  })

  it('are nothing else', () => {
    const { writer: frames } = writer(bytes())
    expect(() => frames.appendFrames(framesOf('a') as never)).toThrow(/^frames must be what recvFrames/)
  })

  it('may be one that was encoded once for many', () => {
    const { queue, writer: frames } = writer(bytes())
    frames.appendFrames(encodeOnce(Buffer.from('a'), { codec: bytes() }))
    frames.flushToSocket()
    expect(toHex(queue.writes[0]![0]!)).toBe('0000000161')
  })
})

describe('bytes that are passed on', () => {
  const none = new Uint8Array()

  it('go out as far as their frames are whole; the rest is given back in memory of its own', async () => {
    const { queue, writer: frames } = writer(bytes())
    const source = Buffer.concat([framesOf('b', 'cc'), hex('00000003 64')])
    frames.append(Buffer.from('a'))
    const passed = frames.pass(none, source, source.length, 100)!
    source.fill(0)
    expect([passed.count, toHex(passed.rest)]).toEqual([2, '0000000364'])
    expect(frames).toMatchObject({ taken: 3, unsubmitted: 16 })
    frames.append(Buffer.from('d'))
    await endOfTurn()
    expect(queue.writes).toHaveLength(1)
    expect(textOf(queue.writes[0]!)).toBe(Buffer.from(framesOf('a', 'b', 'cc', 'd')).toString())
  })

  it('are joined with what had begun before, and are no more than what was read', () => {
    const { queue, writer: frames } = writer(bytes())
    const wire = framesOf('abc', 'de')
    // What is read to is larger than the block that little is written from.
    const source = Buffer.concat([wire.subarray(5), Buffer.alloc(65_536)])
    const passed = frames.pass(wire.subarray(0, 5), source, wire.length - 5, 100)!
    expect([passed.count, passed.rest.length]).toEqual([2, 0])
    frames.flushToSocket()
    expect(textOf(queue.writes[0]!)).toBe(Buffer.from(wire).toString())
  })

  it('go out by the end of the turn, without anybody who sends', async () => {
    const { queue, writer: frames } = writer(bytes())
    const wire = framesOf('a')
    frames.pass(none, wire, wire.length, 100)
    await endOfTurn()
    expect(queue.accepted).toBe(5)
  })

  it('do not set off a write if no frame is whole', async () => {
    const { queue, writer: frames } = writer(bytes())
    const scheduled = vi.spyOn(process, 'nextTick')
    const passed = frames.pass(none, hex('00000003 61'), 5, 100)!
    expect(scheduled).not.toHaveBeenCalled()
    scheduled.mockRestore()
    expect([passed.count, toHex(passed.rest), frames.unsubmitted]).toEqual([0, '0000000361', 0])
    await endOfTurn()
    expect(queue.writes).toEqual([])
  })

  it.each([
    [3, 100],
    [100, 3],
  ])('stop before a frame over the lower limit of both, %i here and %i there', (ours, theirs) => {
    const { writer: frames } = writer(bytes(), undefined, { maxFrameLength: ours })
    const wire = framesOf('abc', 'abcd', 'a')
    const passed = frames.pass(none, wire, wire.length, theirs)!
    expect([passed.count, toHex(passed.rest)]).toEqual([1, toHex(framesOf('abcd', 'a'))])
  })

  it('wait where a sender would have to, and where they are more than a block', () => {
    const { queue, writer: frames } = writer(bytes())
    queue.room = -1
    expect(frames.pass(none, framesOf('a'), 5, 100)).toBeUndefined()
    queue.room = 0
    expect(frames.pass(none, framesOf('a'), 5, 100)).toMatchObject({ count: 1 })
    queue.room = 1_000_000
    const [fits, doesNot] = [new Uint8Array(BLOCK_LENGTH), new Uint8Array(BLOCK_LENGTH + 1)]
    expect(frames.pass(none, fits, fits.length, 100)).toMatchObject({ count: BLOCK_LENGTH / 4 })
    expect(frames.pass(none, doesNot, doesNot.length, 100)).toBeUndefined()
    expect(frames.pass(Uint8Array.of(0), fits, fits.length, 100)).toBeUndefined()
  })

  it('fill the block to its last byte, behind what is there, and begin another one with the next', () => {
    for (const [more, parts] of [
      [0, 1],
      [4, 2],
    ] as const) {
      const { queue, writer: frames } = writer(bytes())
      queue.room = 1_000_000
      frames.append(new Uint8Array(96))
      const source = new Uint8Array(BLOCK_LENGTH - 100 + more)
      frames.pass(none, source, source.length, 100)
      frames.flushToSocket()
      expect(queue.writes.flat()).toHaveLength(parts)
      expect(queue.accepted).toBe(BLOCK_LENGTH + more)
    }
  })

  it('leave room for small messages behind them, as far as the mark allows', () => {
    const { queue, writer: frames } = writer(bytes())
    frames.append(new Uint8Array(1))
    queue.room = 30
    const wire = Buffer.concat([framesOf('a'), hex('0000000a')])
    frames.pass(none, wire, wire.length, 100)
    // 25 bytes are left of the room: only the frame that was passed on takes some of it.
    frames.append(new Uint8Array(21))
    expect(queue.checked).toEqual([5])
    frames.append(new Uint8Array(0))
    expect(queue.checked).toEqual([5, 4])
  })

  it('are gathered while a write is pending, as small messages are', () => {
    const { queue, writer: frames } = writer(bytes())
    queue.room = 1_000_000
    frames.append(new Uint8Array(1))
    frames.flushToSocket()
    const wire = new Uint8Array(65_536)
    frames.pass(none, wire, wire.length, 100)
    expect(queue.accepted).toBe(5)
    expect(frames.unsubmitted).toBe(65_536)
  })

  it('may have any length field, and leave the header of others alone', async () => {
    const { queue, writer: frames } = writer(bytes(), undefined, { lengthField: { width: 2 } })
    const wire = hex('000161 00026263 0005')
    expect(frames.pass(none, wire, wire.length, 100)).toMatchObject({ count: 2, rest: hex('0005') })
    frames.append(Buffer.from('d'))
    await endOfTurn()
    expect(queue.writes.map((parts) => toHex(Buffer.concat(parts)))).toEqual(['00016100026263000164'])
  })
})
