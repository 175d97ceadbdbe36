import { bytes, CodecError, FrameTooLargeError, utf8, type Codec } from '@echo/protocol'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { toHex } from '../../hex.js'
import { writer } from './frame-writer-of.js'

const LARGE = 16_384

/** Takes any message for the payload that `encode` makes of it. */
const codecOf = (encode: (message: unknown) => unknown): Codec<unknown> => ({
  name: 'mine',
  encode: encode as (message: unknown) => Uint8Array,
  decode: (payload) => payload,
})

/** What was submitted, in one piece. */
function wireOf({ queue, writer: frames }: ReturnType<typeof writer>): Uint8Array {
  frames.flushToSocket()
  return Buffer.concat(queue.writes.flat())
}

describe('a frame writer asks its queue', () => {
  it('whether it may before it asks the codec', () => {
    const encode = vi.fn(() => new Uint8Array(1))
    const { queue, writer: frames } = writer(codecOf(encode))
    queue.open = false
    expect(() => frames.append('x')).toThrow('closed')
    expect(encode).not.toHaveBeenCalled()
  })

  it('once for many small messages, up to the longest', () => {
    const { queue, writer: frames } = writer(bytes(), undefined, { maxFrameLength: 10 })
    for (const size of [1, 10, 10, 0]) frames.append(new Uint8Array(size))
    expect([queue.asked, queue.checked]).toEqual([1, [5]])
  })

  it('once for many short texts, up to the longest that surely fits', () => {
    const { queue, writer: frames } = writer(utf8(), undefined, { maxFrameLength: 9 })
    queue.room = 24
    for (const text of ['', '123', '123']) frames.append(text)
    // 4 + 7 + 7 bytes are here, and room for 10: 4 of a header, and two letters of at most three bytes.
    frames.append('12')
    expect(queue.checked).toEqual([4])
    frames.append('1')
    expect(queue.checked).toEqual([4, 5])
  })

  it('each time where a send has to wait, and says how long the message was', () => {
    const { queue, writer: frames } = writer(bytes())
    queue.room = -1
    expect(frames.append(new Uint8Array(5))).toBe('copied')
    expect(frames.lastLength).toBe(9)
    expect(frames.append(new Uint8Array(LARGE))).toBe('held')
    expect(frames.lastLength).toBe(LARGE + 4)
    queue.room = 0
    expect(frames.append(new Uint8Array(6))).toBe('below mark')
    expect(frames.taken).toBe(3)
  })
})

describe('the limit of a frame writer', () => {
  it.each([
    ['bytes', bytes(), (size: number) => new Uint8Array(size)],
    ['text', utf8(), (size: number) => 'x'.repeat(size)],
  ])('is kept to the byte, by the first message and by those that follow: %s', (_what, codec, make) => {
    const { writer: frames } = writer(codec as Codec<unknown>, undefined, { maxFrameLength: 10 })
    for (let i = 0; i < 2; i++) {
      expect(() => frames.append(make(11))).toThrow(FrameTooLargeError)
      expect(() => frames.append(make(11))).toThrow(/^this message takes 11 bytes, over the limit of 10/)
      frames.append(make(10))
    }
    expect(frames).toMatchObject({ taken: 2, maxFrameLength: 10 })
  })

  it('is another as soon as it is set, for what is large too', () => {
    const { writer: frames } = writer(bytes(), undefined, { maxFrameLength: 10 })
    frames.append(new Uint8Array(1))
    frames.maxFrameLength = 100_000
    expect(frames.maxFrameLength).toBe(100_000)
    expect(frames.append(new Uint8Array(LARGE - 1))).toBe('below mark')
    expect(frames.append(new Uint8Array(LARGE))).toBe('held')
  })
})

describe('a large payload', () => {
  it('goes out as it is, from 16 KiB on, though there is room for a copy', () => {
    const { queue, writer: frames } = writer(bytes())
    const [payload, smaller] = [new Uint8Array(LARGE), new Uint8Array(LARGE - 1)]
    frames.append(smaller)
    frames.append(payload)
    frames.append(smaller)
    frames.flushToSocket()
    const { parts } = queue
    expect(parts.flat().map(({ length }) => length)).toEqual([LARGE + 3 + 4, LARGE, LARGE + 3])
    expect(parts[0]![1]!.buffer).toBe(payload.buffer)
  })

  it('is copied where the codec may use its memory again', () => {
    const payload = new Uint8Array(LARGE).fill(1)
    const { queue, writer: frames } = writer(codecOf(() => payload))
    expect(frames.append('x')).toBe('below mark')
    queue.room = -1
    expect(frames.append('x')).toBe('copied')
    payload.fill(2)
    frames.flushToSocket()
    expect(queue.parts[0]![1]).toEqual(new Uint8Array(LARGE).fill(1))
  })
})

describe('a frame writer with another length field', () => {
  it('writes its header, beside small payloads and large ones', () => {
    const made = writer(bytes(), undefined, { lengthField: { width: 2, endian: 'little' } })
    const { queue, writer: frames } = made
    for (const text of ['a', 'bc', '']) expect(frames.append(Buffer.from(text))).toBe('below mark')
    expect(frames).toMatchObject({ taken: 3, unsubmitted: 9, lastLength: 2 })
    expect(queue.checked).toEqual([3, 4, 2])
    expect(frames.append(new Uint8Array(LARGE).fill(7))).toBe('held')
    expect(frames.lastLength).toBe(LARGE + 2)
    const wire = wireOf(made)
    expect(toHex(wire.subarray(0, 12))).toBe('010061020062630000004007')
    expect(wire).toHaveLength(11 + LARGE)
  })

  it('writes the part of it that is in the payload once', () => {
    const field = { width: 2, offset: 1, strip: 0 } as const
    const made = writer(bytes(), undefined, { lengthField: field })
    made.writer.append(Buffer.from('ff0000abcd', 'hex'))
    made.writer.append(Buffer.concat([Buffer.from('ee0000', 'hex'), Buffer.alloc(LARGE, 1)]))
    const wire = wireOf(made)
    expect(toHex(wire.subarray(0, 10))).toBe('ff0002abcdee40000101')
    expect(wire).toHaveLength(5 + 3 + LARGE)
  })
})

describe('a frame writer asks the codec', () => {
  it('for what becomes of bytes, unless they are the payload', () => {
    const made = writer(codecOf((message) => (message as Uint8Array).toReversed()))
    made.writer.append(Uint8Array.of(1, 2, 3))
    expect(toHex(wireOf(made))).toBe('00000003030201')
  })

  it('and takes bytes of another realm', () => {
    const made = writer(codecOf(() => runInNewContext('Uint8Array.of(1, 2)')))
    made.writer.append('x')
    expect(toHex(wireOf(made))).toBe('000000020102')
  })

  it('and says what it gave instead of bytes', () => {
    const { writer: frames } = writer(codecOf(() => 7))
    expect(() => frames.append('x')).toThrow(
      expect.objectContaining({
        operation: 'encode',
        message: 'this message cannot be sent as mine: the codec gave number instead of a Uint8Array',
      }),
    )
    expect(frames.taken).toBe(0)
  })

  it('and makes a CodecError of what it throws, unless it is one', () => {
    const thrown = new TypeError('cyclic')
    const own = new CodecError('theirs', 'encode', 'no')
    const failing = (error: Error) =>
      writer(
        codecOf(() => {
          throw error
        }),
      ).writer
    expect(() => failing(own).append('x')).toThrow(own)
    expect(() => failing(thrown).append('x')).toThrow(
      expect.objectContaining({ codec: 'mine', operation: 'encode', cause: thrown }),
    )
    expect(() => failing(thrown).append('x')).toThrow(/cannot be sent as mine: cyclic$/)
  })
})
