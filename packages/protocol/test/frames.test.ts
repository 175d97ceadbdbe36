import {
  bytes,
  CodecError,
  encodeFrame,
  encodeOnce,
  FrameDecoder,
  FrameTooLargeError,
  lengthFields,
  MalformedFrameError,
  OptionError,
  utf8,
  type Frames,
} from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { makeFrames } from '../src/frames.js'
import { hex, toHex } from './hex.js'

function framesIn(stream: Uint8Array, options = {}): FrameDecoder {
  const decoder = new FrameDecoder(options)
  decoder.push(stream)
  return decoder
}

function payloadsOf(frames: Frames | undefined): string[] {
  return Array.from(frames ?? [], toHex)
}

describe('nextFrames()', () => {
  it('gives all whole frames of a chunk in one piece, uncopied, and leaves what has begun', () => {
    const stream = hex('00000001 61 00000000 00000002 6263 00000003 64')
    const decoder = framesIn(stream)
    const frames = decoder.nextFrames()!
    expect(toHex(frames.bytes)).toBe(toHex(stream.subarray(0, 15)))
    expect(frames.bytes.buffer).toBe(stream.buffer)
    expect(frames).toMatchObject({ count: 3, longestPayload: 2 })
    expect(payloadsOf(frames)).toEqual(['61', '', '6263'])
    expect(decoder.nextFrames()).toBeUndefined()
    decoder.push(hex('6566'))
    expect(payloadsOf(decoder.nextFrames())).toEqual(['646566'])
  })

  it('joins a frame that came in pieces, and gives it alone', () => {
    const decoder = framesIn(hex('0000'))
    expect(decoder.nextFrames()).toBeUndefined()
    decoder.push(hex('0003 6162'))
    expect(decoder.nextFrames()).toBeUndefined()
    decoder.push(hex('63 00000001 64'))
    expect(toHex(decoder.nextFrames()!.bytes)).toBe('00000003616263')
    expect(toHex(decoder.nextFrames()!.bytes)).toBe('0000000164')
    expect(decoder.bufferedLength).toBe(0)
  })

  it('goes on where next() has stopped in the middle of a frame', () => {
    const decoder = framesIn(hex('00000002 61'))
    expect(decoder.next()).toBeUndefined()
    decoder.push(hex('62 00000000'))
    expect(toHex(decoder.nextFrames()!.bytes)).toBe('000000026162')
    expect(toHex(decoder.next()!)).toBe('')
  })

  it('stops before a frame over the limit, which the next call refuses, to the byte', () => {
    const decoder = framesIn(hex('00000002 6162 00000003 616263'), { maxFrameLength: 2 })
    expect(decoder.nextFrames()).toMatchObject({ count: 1, longestPayload: 2 })
    expect(() => decoder.nextFrames()).toThrow(FrameTooLargeError)
    expect(decoder.nextFrames()).toBeUndefined()
  })

  it('gives a frame alone whose payload is longer than its caller wants, to the byte', () => {
    const decoder = framesIn(hex('00000001 61 00000002 6162 00000003 616263 00000000'))
    expect(payloadsOf(decoder.nextFrames(2))).toEqual(['61', '6162'])
    expect(payloadsOf(decoder.nextFrames(2))).toEqual(['616263'])
    expect(payloadsOf(decoder.nextFrames(2))).toEqual([''])
  })

  it('stops before a header that no frame can have, which the next call refuses', () => {
    const decoder = framesIn(hex('01 61 8000'), { lengthField: lengthFields.libp2p })
    expect(payloadsOf(decoder.nextFrames())).toEqual(['61'])
    expect(() => decoder.nextFrames()).toThrow(MalformedFrameError)
  })

  it('skips what is to be discarded, and says so', () => {
    const decoder = framesIn(hex('00000003 616263 00000001 64'), { maxFrameLength: 2, tooLarge: 'discard' })
    expect(() => decoder.nextFrames()).toThrow(expect.objectContaining({ recoverable: true }))
    expect(payloadsOf(decoder.nextFrames())).toEqual(['64'])
  })

  it.each(Object.entries(lengthFields))('keeps frames of %s as they are', (_name, lengthField) => {
    const most = { maxFrameLength: 255, lengthField }
    const payload = Uint8Array.from({ length: 40 }, (_, i) => i)
    const frame = encodeFrame(payload, most)
    const frames = framesIn(Buffer.concat([frame, frame]), most).nextFrames()!
    expect(toHex(frames.bytes)).toBe(toHex(Buffer.concat([frame, frame])))
    const decoder = framesIn(frame, most)
    expect(payloadsOf(frames)).toEqual(Array(2).fill(toHex(decoder.next()!)))
  })
})

describe('encodeOnce()', () => {
  it('gives one frame, in msgpack unless told otherwise', () => {
    expect(toHex(encodeOnce('a').bytes)).toBe('00000002a161')
    expect(toHex(encodeOnce('a', { codec: utf8(), lengthField: { width: 1 } }).bytes)).toBe('0161')
    expect(encodeOnce('abc', { codec: utf8() })).toMatchObject({ count: 1, longestPayload: 3 })
    expect(payloadsOf(encodeOnce('', { codec: utf8() }))).toEqual([''])
  })

  it('copies the message, which may change afterwards', () => {
    const message = Uint8Array.of(1)
    const frames = encodeOnce(message, { codec: bytes() })
    message[0] = 2
    expect(payloadsOf(frames)).toEqual(['01'])
  })

  it('refuses what no connection would send', () => {
    expect(() => encodeOnce(undefined)).toThrow(CodecError)
    expect(() => encodeOnce(() => {})).toThrow(CodecError)
    expect(() => encodeOnce('ab', { codec: utf8(), maxFrameLength: 1 })).toThrow(FrameTooLargeError)
    expect(() => encodeOnce('a', { codec: utf8 as never })).toThrow(OptionError)
    expect(() => encodeOnce('a', { compression: true } as never)).toThrow(OptionError)
  })
})

it('tells frames of one length field from those of another, and the same ones written in two ways are the same', () => {
  const layout = (lengthField: object) => encodeOnce('x'.repeat(40), { lengthField } as never).layout
  expect(layout({ width: 4 })).toBe(encodeOnce(0).layout)
  expect(layout(lengthFields.netty)).toBe(layout({ width: 4, endian: 'big', offset: 0, strip: 4 }))
  const others = [{ width: 'varint' }, { width: 2 }, { width: 4, endian: 'little' }, { width: 4, strip: 0 }]
  others.push({ width: 4, adjustment: 1 } as never, { width: 4, offset: 1 } as never)
  expect(new Set(others.map(layout).concat(layout({ width: 4 }))).size).toBe(7)
})

it('cannot be made of just any bytes by mistake', () => {
  const Made = makeFrames(hex('00000000'), { end: 4, count: 1, longest: 0 }, undefined).constructor
  expect(() => new (Made as never as new (...given: unknown[]) => Frames)(hex('00000000'), 1)).toThrow(
    /make none yourself/,
  )
})
