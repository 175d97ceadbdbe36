import { EchoError, encodeFrame, FrameDecoder, FrameEncoder, type FrameOptions } from '@echo/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeChunks, decodeCopied, decodeFrameRuns, decodeLate, expectSame } from './decode-every-way.js'
import { cut, cutLengths, frameOptions, payloads } from './frame-arbitraries.js'
import { toHex } from './hex.js'
import { decodeNaively } from './naive-decoder.js'
import './property-runs.js'

it('any payloads under any options, however the stream is cut, come out as they went in', () => {
  fc.assert(
    fc.property(payloads, frameOptions, cutLengths, (messages, options, lengths) => {
      const encoder = new FrameEncoder(options)
      const sent: Uint8Array[] = []
      const frames: Uint8Array[] = []
      for (const message of messages) {
        try {
          const frame = encoder.encode(message)
          expect(toHex(encodeFrame(message, options))).toBe(toHex(frame))
          expect(toHex(Buffer.concat(encoder.encodeParts(message)))).toBe(toHex(frame))
          frames.push(frame)
          sent.push(message)
        } catch (error) {
          expect(error).toMatchObject({ side: 'local', recoverable: true })
        }
      }
      const stream = Buffer.concat(frames)
      expect(toHex(Buffer.concat(encoder.encodeAll(sent)))).toBe(toHex(stream))
      const expected = { payloads: sent.map((message) => asReceived(message, options)), error: undefined }
      expect(decodeChunks(cut(stream, lengths), options)).toEqual(expected)
      expect(decodeLate(cut(stream, lengths), options)).toEqual(expected)
      expect(decodeCopied(cut(stream, lengths), options)).toEqual(expected)
      expect(decodeFrameRuns(cut(stream, lengths), options)).toEqual(expected)
      expect(toHex(passedOn(cut(stream, lengths), options))).toBe(toHex(stream))
    }),
  )
})

/** What whole frames consist of, put together again. */
function passedOn(chunks: Uint8Array[], options: FrameOptions): Uint8Array {
  const decoder = new FrameDecoder(options)
  const passed: Uint8Array[] = []
  for (const chunk of chunks) {
    decoder.push(chunk)
    for (let frames = decoder.nextFrames(); frames !== undefined; frames = decoder.nextFrames()) {
      passed.push(frames.bytes)
      const lengths = Array.from(frames, ({ length }) => length)
      expect([frames.count, frames.longestPayload]).toEqual([lengths.length, Math.max(...lengths)])
    }
  }
  return Buffer.concat(passed)
}

/** A payload that brings header bytes comes out with its length written into them. */
function asReceived(message: Uint8Array, { lengthField = { width: 4 } }: FrameOptions): string {
  if (lengthField.width === 'varint' || typeof lengthField.width === 'string') return toHex(message)
  const { width, offset = 0, adjustment = 0, endian = 'big', strip = offset + width } = { ...lengthField }
  const received = Uint8Array.from(message)
  const value = BigInt(strip + message.length - offset - width - adjustment)
  for (let i = 0; i < width; i++) {
    const at = offset + (endian === 'little' ? i : width - 1 - i) - strip
    if (at >= 0) received[at] = Number((value >> BigInt(8 * i)) & 0xffn)
  }
  return toHex(received)
}

it('any bytes under any options, however they are cut, give what the naive twin gives, and no error but ours', () => {
  const shortLengths = fc.integer({ min: 0, max: 12 }).map((length) => Uint8Array.of(0, 0, 0, length))
  const parts = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), shortLengths))
  fc.assert(
    fc.property(parts, frameOptions, cutLengths, (bytes, options, lengths) => {
      const stream = Buffer.concat(bytes)
      const limited = { maxFrameLength: 100, ...options }
      const events = decodeChunks(cut(stream, lengths), limited)
      expectSame(events, decodeNaively(stream, limited))
      expectSame(decodeLate(cut(stream, lengths), limited), events)
      expectSame(decodeCopied(cut(stream, lengths), limited), events)
      expectSame(decodeFrameRuns(cut(stream, lengths), limited), events)
      if (events.error !== undefined) expect(events.error).toBeInstanceOf(EchoError)
    }),
  )
})
