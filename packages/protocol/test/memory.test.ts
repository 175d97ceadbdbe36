import { bytes, encodeFrame, FrameDecoder, type FrameOptions } from '@echo/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryInUse } from './memory-in-use.js'
import './property-runs.js'

const KIB = 1024
const MIB = 1024 * KIB

/** What a decoder may hold beyond the chunks it was given: the block it gathers in. */
const CONSTANT = 64 * KIB
/** What else moves while a test runs. */
const NOISE = 192 * KIB

function pushAll(decoder: FrameDecoder, sizes: Iterable<number>): number {
  let pushed = 0
  for (const size of sizes) {
    decoder.push(new Uint8Array(size))
    pushed += size
  }
  return pushed
}

function drain(decoder: FrameDecoder): void {
  while (decoder.next() !== undefined);
}

function* repeated(times: number, ...sizes: number[]): Generator<number> {
  for (let i = 0; i < times; i++) yield* sizes
}

describe('what a decoder holds', () => {
  it.each([
    ['single bytes', () => repeated(500_000, 1)],
    ['single bytes between larger chunks', () => repeated(2000, 1, KIB)],
    ['half a block of single bytes, then a larger chunk', () => repeated(20, ...repeated(33 * KIB, 1), 2000)],
    ['chunks just under and over the size that is gathered', () => repeated(1000, 1023, 1024)],
    ['chunks of a socket', () => repeated(40, 64 * KIB)],
  ])('is what it was given and a constant, for %s', (_name, sizes) => {
    const decoder = new FrameDecoder({ maxFrameLength: 0xffff_ffff })
    decoder.push(Uint8Array.of(0x7f, 0xff, 0xff, 0xff))
    decoder.next()
    const before = memoryInUse()
    const pushed = pushAll(decoder, sizes())
    expect(memoryInUse().buffers - before.buffers).toBeLessThanOrEqual(pushed + CONSTANT + NOISE)
    expect(decoder.bufferedLength).toBe(pushed + 4)
  })

  it('is no more for any sizes of chunks, read or not', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5000 })), {
      minLength: 1,
      maxLength: 200,
      size: 'max',
    })
    fc.assert(
      fc.property(sizes, fc.boolean(), (chunks, drained) => {
        const decoder = new FrameDecoder()
        const before = memoryInUse()
        for (const size of chunks) {
          decoder.push(new Uint8Array(size))
          if (drained) drain(decoder)
        }
        const largest = Math.max(...chunks)
        const held = memoryInUse().buffers - before.buffers
        expect(held).toBeLessThanOrEqual(decoder.bufferedLength + largest + CONSTANT + NOISE)
      }),
      { numRuns: 20, endOnFailure: true },
    )
  })

  it.each<[string, FrameOptions]>([
    ['the default header', {}],
    ['a varint', { lengthField: { width: 'varint' } }],
  ])('costs 4 MiB at most for a frame of 1 MiB in single bytes, behind %s', (_name, options) => {
    const frame = encodeFrame(new Uint8Array(MIB), options)
    const decoder = new FrameDecoder(options)
    const before = memoryInUse()
    let most = 0
    for (let at = 0; at < frame.length - 1; at++) {
      decoder.push(frame.slice(at, at + 1))
      if (decoder.next() !== undefined) throw new Error('a frame came early')
      if (at % 100_000 === 0) most = Math.max(most, memoryInUse().all - before.all)
    }
    expect(most).toBeLessThan(4 * MIB)
    decoder.push(frame.slice(-1))
    expect(decoder.next()).toHaveLength(MIB)
  })

  it('is let go of after a large frame', () => {
    const frame = encodeFrame(new Uint8Array(8 * MIB))
    const decoder = new FrameDecoder()
    const before = memoryInUse()
    for (let at = 0; at < frame.length; at += 100) {
      decoder.push(frame.slice(at, at + 100))
      decoder.next()
    }
    decoder.push(encodeFrame(new Uint8Array(1)))
    expect(decoder.next()).toHaveLength(1)
    expect(decoder.next()).toBeUndefined()
    expect(memoryInUse().buffers - before.buffers).toBeLessThan(NOISE)
  })

  it('is nothing of a frame that is discarded', () => {
    const decoder = new FrameDecoder({ maxFrameLength: 1, tooLarge: 'discard' })
    decoder.push(Uint8Array.of(0x40, 0, 0, 0))
    expect(() => decoder.next()).toThrow(/it is skipped/)
    const before = memoryInUse()
    pushAll(decoder, repeated(200, 64 * KIB, 1))
    expect(decoder.bufferedLength).toBe(0)
    expect(decoder.discardedLength).toBe(4 + 200 * (64 * KIB + 1))
    expect(memoryInUse().buffers - before.buffers).toBeLessThan(NOISE)
  })

  it('is under 1 KiB when it is idle', () => {
    const before = memoryInUse()
    const decoders = Array.from({ length: 2000 }, () => {
      const decoder = new FrameDecoder()
      decoder.push(encodeFrame(new Uint8Array(100)).slice())
      decoder.next()
      decoder.next()
      return decoder
    })
    expect((memoryInUse().all - before.all) / decoders.length).toBeLessThan(KIB)
  })
})

describe('a payload', () => {
  const chunk = new Uint8Array(64 * KIB)
  chunk.set([0, 0, 0, 10])

  function payloadOf(): Uint8Array {
    const decoder = new FrameDecoder()
    decoder.push(chunk)
    return decoder.next()!
  }

  it('is a view of its chunk', () => {
    expect(payloadOf().buffer).toBe(chunk.buffer)
  })

  it('pins nothing as a message of bytes({ copy: true })', () => {
    const message = bytes({ copy: true }).decode(payloadOf())
    expect(message.buffer.byteLength).toBe(10)
  })
})
