import { EchoError, encodeFrame } from '@echo/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeChunks, decodeLate, expectSame } from './decode-every-way.js'
import { toHex } from './hex.js'
import { decodeNaively } from './naive-decoder.js'

// A failure prints its seed; FC_SEED repeats it, FC_RUNS runs longer.
fc.configureGlobal({
  numRuns: Number(process.env['FC_RUNS'] ?? 300),
  ...(process.env['FC_SEED'] === undefined ? {} : { seed: Number(process.env['FC_SEED']) }),
})

const payloads = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 20 })
const cutLengths = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 50 })

function cut(stream: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let at = 0
  for (let i = 0; at < stream.length; i++) {
    const length = i < lengths.length * 3 ? lengths[i % lengths.length]! : stream.length - at
    chunks.push(stream.subarray(at, at + length))
    at += length
  }
  return chunks
}

it('any payloads, however the stream is cut, come out as they went in', () => {
  fc.assert(
    fc.property(payloads, cutLengths, (messages, lengths) => {
      const stream = Buffer.concat(messages.map((message) => encodeFrame(message)))
      const expected = { payloads: messages.map(toHex), error: undefined }
      expect(decodeChunks(cut(stream, lengths))).toEqual(expected)
      expect(decodeLate(cut(stream, lengths))).toEqual(expected)
    }),
  )
})

it('any bytes, however they are cut, give what the naive twin gives, and no error but ours', () => {
  const streams = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(Uint8Array.of(0, 0, 0, 3))))
  fc.assert(
    fc.property(streams, cutLengths, fc.integer({ min: 0, max: 300 }), (parts, lengths, limit) => {
      const stream = Buffer.concat(parts)
      const events = decodeChunks(cut(stream, lengths), limit)
      expectSame(events, decodeNaively(stream, limit))
      if (events.error !== undefined) expect(events.error).toBeInstanceOf(EchoError)
    }),
  )
})
