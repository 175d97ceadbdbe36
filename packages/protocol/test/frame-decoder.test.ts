import {
  encodeFrame,
  FrameDecoder,
  FrameEncoder,
  FrameTooLargeError,
  OptionError,
  TruncatedFrameError,
} from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { decodeEveryWay } from './decode-every-way.js'
import { hex, toHex } from './hex.js'
import { memoryInUse } from './memory-in-use.js'

describe('a stream cut anywhere', () => {
  it('gives nothing for an empty stream', () => {
    expect(decodeEveryWay(hex(''))).toEqual({ payloads: [], error: undefined })
  })

  it('gives an empty frame', () => {
    expect(decodeEveryWay(hex('00000000'))).toEqual({ payloads: [''], error: undefined })
  })

  it('gives empty frames between others', () => {
    const { payloads } = decodeEveryWay(hex('00000000 00000001 61 00000000 00000000 00000002 6262 00000000'))
    expect(payloads).toEqual(['', '61', '', '', '6262', ''])
  })

  it('gives one frame', () => {
    expect(decodeEveryWay(hex('00000005 68656c6c6f')).payloads).toEqual(['68656c6c6f'])
  })

  it('is truncated in the payload when the end comes right after a header', () => {
    const { payloads, error } = decodeEveryWay(hex('00000009'))
    expect(payloads).toEqual([])
    expect(error).toMatchObject({ part: 'payload', expected: 9, received: 0 })
  })

  it('is truncated in the header when the end comes inside it', () => {
    expect(decodeEveryWay(hex('0000')).error).toMatchObject({ part: 'header', expected: 4, received: 2 })
  })

  it('gives good frames before it says that the stream is truncated', () => {
    const { payloads, error } = decodeEveryWay(hex('00000001 61 00000001 62 00000003 6363'))
    expect(payloads).toEqual(['61', '62'])
    expect(error).toBeInstanceOf(TruncatedFrameError)
  })

  it('gives good frames before it says that one is too large, and nothing after it', () => {
    const { payloads, error } = decodeEveryWay(hex('00000001 61 00000000 00000003 636363 00000001 64'), {
      maxFrameLength: 2,
    })
    expect(payloads).toEqual(['61', ''])
    expect(error).toMatchObject({ code: 'ECHO_ERR_FRAME_TOO_LARGE', declared: 3, limit: 2 })
  })

  it('reads ffffffff as 4294967295, never as a negative length', () => {
    expect(decodeEveryWay(hex('ffffffff')).error).toMatchObject({ declared: 4_294_967_295 })
    expect(decodeEveryWay(hex('80000000')).error).toMatchObject({ declared: 2_147_483_648 })
  })

  it('takes a payload of exactly the limit, and none with a limit of 0 but the empty one', () => {
    expect(decodeEveryWay(hex('00000002 6161'), { maxFrameLength: 2 }).payloads).toEqual(['6161'])
    expect(decodeEveryWay(hex('00000000 00000001 61'), { maxFrameLength: 0 })).toMatchObject({
      payloads: [''],
    })
  })
})

describe('FrameDecoder', () => {
  it('throws for a bad header once, and gives undefined from then on', () => {
    const decoder = new FrameDecoder({ maxFrameLength: 1 })
    decoder.push(hex('00000002 6161 00000001 61'))
    expect(() => decoder.next()).toThrow(FrameTooLargeError)
    expect(decoder.next()).toBeUndefined()
    decoder.push(hex('00000001 61'))
    expect(decoder.next()).toBeUndefined()
    expect(decoder.bufferedLength).toBe(0)
    expect(() => decoder.end()).not.toThrow()
  })

  it('says once that the stream was truncated', () => {
    const decoder = new FrameDecoder()
    decoder.push(hex('000000'))
    expect(decoder.next()).toBeUndefined()
    expect(() => decoder.end()).toThrow(TruncatedFrameError)
    expect(() => decoder.end()).not.toThrow()
  })

  it('does not allocate what a header declares', () => {
    const before = memoryInUse().buffers
    const decoders = Array.from({ length: 100 }, () => {
      const decoder = new FrameDecoder({ maxFrameLength: 0xffff_ffff })
      decoder.push(hex('ffffffff 00'))
      expect(decoder.next()).toBeUndefined()
      return decoder
    })
    expect(memoryInUse().buffers - before).toBeLessThan(1_000_000)
    expect(decoders[99]!.bufferedLength).toBe(5)
  })

  it('measures a frame in flight by the limit that stood when its header was read', () => {
    const decoder = new FrameDecoder({ maxFrameLength: 3 })
    decoder.push(hex('00000003 61'))
    expect(decoder.next()).toBeUndefined()
    decoder.maxFrameLength = 2
    decoder.push(hex('6161 00000003 626262'))
    expect(toHex(decoder.next()!)).toBe('616161')
    expect(() => decoder.next()).toThrow(FrameTooLargeError)
  })

  it('counts the bytes it holds, headers included, and those of the frame that is not whole', () => {
    const decoder = new FrameDecoder()
    decoder.push(hex('00000001 61 00000002 6262 00000003 63'))
    expect(decoder).toMatchObject({ bufferedLength: 16, partialLength: 5 })
    decoder.next()
    expect(decoder).toMatchObject({ bufferedLength: 11, partialLength: 5 })
    decoder.next()
    expect(decoder).toMatchObject({ bufferedLength: 5, partialLength: 5 })
    expect(decoder.next()).toBeUndefined()
    expect(decoder).toMatchObject({ bufferedLength: 5, partialLength: 5 })
    decoder.push(hex('6363'))
    expect(decoder).toMatchObject({ bufferedLength: 7, partialLength: 0 })
    decoder.next()
    expect(decoder).toMatchObject({ bufferedLength: 0, partialLength: 0 })
  })

  it('gives plain Uint8Arrays for Node Buffers too', () => {
    const decoder = new FrameDecoder()
    decoder.push(Buffer.from(hex('00000001 61 00000002')))
    expect(decoder.next()!.constructor).toBe(Uint8Array)
    decoder.push(Buffer.from(hex('62')))
    decoder.next()
    decoder.push(Buffer.from(hex('63')))
    expect(decoder.next()!.constructor).toBe(Uint8Array)
  })

  it('gives no views of shared memory, which others may write to', () => {
    const frame = encodeFrame(new Uint8Array(2_000).fill(7))
    const shared = new Uint8Array(new SharedArrayBuffer(frame.length))
    shared.set(frame)
    const decoder = new FrameDecoder()
    decoder.push(shared)
    decoder.push(shared)
    const payloads = [decoder.next()!, decoder.next()!]
    shared.fill(0)
    for (const payload of payloads) {
      expect(payload).toEqual(new Uint8Array(2_000).fill(7))
      expect(payload.buffer).toBeInstanceOf(ArrayBuffer)
    }
  })

  it('gives a payload in the pieces it came in, uncopied, when asked to', () => {
    const decoder = new FrameDecoder()
    const chunks = [new Uint8Array(3000), new Uint8Array(3000).fill(2), new Uint8Array(3000).fill(3)]
    chunks[0]!.set(encodeFrame(new Uint8Array(7000)).subarray(0, 4))
    for (const chunk of chunks) decoder.push(chunk)
    const parts = decoder.nextParts()!
    expect(parts.map((part) => [part.length, part.buffer])).toEqual([
      [2996, chunks[0]!.buffer],
      [3000, chunks[1]!.buffer],
      [1004, chunks[2]!.buffer],
    ])
    expect(decoder.bufferedLength).toBe(1996)
  })

  it('gives no pieces of an empty payload, and throws as always', () => {
    const decoder = new FrameDecoder({ lengthField: { width: 1 }, maxFrameLength: 2 })
    decoder.push(hex('00 01 61 02 62'))
    expect(decoder.nextParts()).toEqual([])
    expect(decoder.nextParts()!.map(toHex)).toEqual(['61'])
    expect(decoder.nextParts()).toBeUndefined()
    decoder.push(hex('63 03'))
    expect(toHex(Buffer.concat(decoder.nextParts()!))).toBe('6263')
    expect(() => decoder.nextParts()).toThrow(FrameTooLargeError)
  })

  it.each(['text', new ArrayBuffer(4), undefined, null, [0, 0, 0, 0]])(
    'refuses %j, which is no bytes',
    (chunk) => {
      expect(() => new FrameDecoder().push(chunk as never)).toThrow(TypeError)
      expect(() => encodeFrame(chunk as never)).toThrow(TypeError)
      expect(() => new FrameEncoder().encodeParts(chunk as never)).toThrow(TypeError)
      expect(() => new FrameEncoder().encodeAll([chunk as never])).toThrow(TypeError)
    },
  )

  it('keeps what it gave unchanged, whatever comes later', () => {
    const decoder = new FrameDecoder()
    const given: Uint8Array[] = []
    for (const byte of hex('00000002 6161 00000002 6262 00000002 6363')) {
      decoder.push(Uint8Array.of(byte))
      const payload = decoder.next()
      if (payload !== undefined) given.push(payload)
    }
    expect(given.map(toHex)).toEqual(['6161', '6262', '6363'])
  })

  it.each([-1, 1.5, Number.NaN, 2 ** 32, Infinity])('refuses a maxFrameLength of %s', (maxFrameLength) => {
    expect(() => new FrameDecoder({ maxFrameLength })).toThrow(OptionError)
    expect(() => {
      new FrameDecoder().maxFrameLength = maxFrameLength
    }).toThrow(/maxFrameLength must be a whole number from 0 to 4294967295/)
  })
})

describe('a large frame in tiny chunks', () => {
  it('8 MiB one byte at a time: one frame, and memory within a small multiple of the bytes', () => {
    const payload = new Uint8Array(8_388_608).fill(7)
    const frame = encodeFrame(payload)
    const decoder = new FrameDecoder()
    const before = memoryInUse().buffers
    let most = 0
    let found: Uint8Array | undefined
    for (let at = 0; at < frame.length; at++) {
      decoder.push(frame.slice(at, at + 1))
      found = decoder.next()
      if (at % 1_000_000 === 0) most = Math.max(most, memoryInUse().buffers - before - at)
    }
    expect(Buffer.compare(found!, payload)).toBe(0)
    expect(most).toBeLessThan(32 * 1024 * 1024)
  })

  it('one byte at a time to a reader that sleeps: the unread bytes do not cost an object each', () => {
    const decoder = new FrameDecoder()
    const stream = new Uint8Array(1_000_000)
    for (const byte of stream) decoder.push(Uint8Array.of(byte))
    expect(decoder.bufferedLength).toBe(1_000_000)
    let frames = 0
    while (decoder.next() !== undefined) frames++
    expect(frames).toBe(250_000)
  })
})
