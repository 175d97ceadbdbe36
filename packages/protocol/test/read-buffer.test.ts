import { encodeFrame, FrameDecoder } from '@echo/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import './property-runs.js'

const KIB = 1024
/** The most that a read gives which is not into a room. */
const CHUNK = 64 * KIB

/** Reads `wire` as a socket does: into the room that the decoder gives, or into chunks. `sizes` is what each read finds. */
function read(
  decoder: FrameDecoder,
  wire: Uint8Array,
  sizes: Iterable<number>,
  afterRead: (intoRoom: boolean) => void,
): number {
  let at = 0
  let room: Uint8Array | undefined
  for (const found of sizes) {
    const most = room?.length ?? CHUNK
    const size = Math.min(found, most, wire.length - at)
    if (size === 0) break
    const part = wire.subarray(at, at + size)
    if (room === undefined) decoder.push(part.slice())
    else {
      room.set(part)
      decoder.commit(room, size)
    }
    afterRead(room !== undefined)
    room = decoder.reserve(size === most)
    at += size
  }
  return at
}

function* forever(size: number): Generator<number> {
  for (;;) yield size
}

describe('reserve()', () => {
  it('loses nothing, whatever is read and whenever frames are taken', () => {
    const sizes = fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 16_000, max: 200_000 })), {
      maxLength: 12,
    })
    const reads = fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 70_000 })), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(sizes, reads, fc.array(fc.boolean(), { minLength: 1 }), (lengths, cuts, takes) => {
        const payloads = lengths.map((size, i) => new Uint8Array(size).map((_, at) => at * 7 + i))
        const wire = Buffer.concat(payloads.map((each) => encodeFrame(each)))
        const decoder = new FrameDecoder()
        const out: Uint8Array[] = []
        let turn = 0
        const take = (): void => {
          for (let next = decoder.next(); next !== undefined; next = decoder.next()) out.push(next)
        }
        function* cycle(): Generator<number> {
          for (let i = 0; ; i++) yield cuts[i % cuts.length]!
        }
        read(decoder, wire, cycle(), () => {
          if (takes[turn++ % takes.length]!) take()
        })
        take()
        expect(out.map((each) => each.length)).toEqual(lengths)
        expect(Buffer.compare(Buffer.concat(out), Buffer.concat(payloads))).toBe(0)
        expect(decoder.bufferedLength).toBe(0)
        decoder.end()
      }),
      { numRuns: 150 },
    )
  })

  it('makes each of many frames of 64 KiB one read, uncopied', () => {
    const wire = Buffer.concat(Array.from({ length: 10 }, () => encodeFrame(new Uint8Array(64 * KIB))))
    const decoder = new FrameDecoder()
    const rooms: boolean[] = []
    read(decoder, wire, forever(Infinity), (intoRoom) => {
      rooms.push(intoRoom)
      for (let next = decoder.next(); next !== undefined; next = decoder.next())
        expect(next).toHaveLength(64 * KIB)
    })
    expect(rooms.filter(Boolean).length).toBeGreaterThanOrEqual(9)
    expect(rooms.length).toBeLessThanOrEqual(12)
  })

  it('is not made for what is announced, for small frames, or for headers of other kinds', () => {
    const begun = encodeFrame(new Uint8Array(100 * KIB)).subarray(0, 100)
    const decoder = new FrameDecoder()
    decoder.push(begun.slice())
    expect(decoder.reserve(false)).toBeUndefined()
    const small = new FrameDecoder()
    small.push(encodeFrame(new Uint8Array(1000)).slice(0, 900))
    expect(small.reserve(true)).toBeUndefined()
    const other = new FrameDecoder({ lengthField: { width: 'varint' } })
    other.push(new Uint8Array(10).fill(1))
    expect(other.reserve(true)).toBeUndefined()
  })

  it.each([1000, 20_000, 65_536])('is never more than is here, or 64 KiB, in reads of %i bytes', (size) => {
    const wire = encodeFrame(new Uint8Array(4096 * KIB))
    const decoder = new FrameDecoder()
    let at = 0
    while (at < wire.length - size) {
      const here = decoder.bufferedLength
      const room = decoder.reserve(true)
      const made = decoder.reservedLength
      expect(made).toBeLessThanOrEqual(Math.max(here, 64 * KIB) + 4)
      const part = wire.subarray(at, at + Math.min(size, room?.length ?? size))
      room?.set(part)
      if (room === undefined) decoder.push(part.slice())
      else decoder.commit(room, part.length)
      expect(decoder.next()).toBeUndefined()
      at += part.length
    }
  })

  it('keeps bytes in order that come as chunks while it is given out', () => {
    const wire = encodeFrame(Uint8Array.from({ length: 100 * KIB }, (_, i) => i % 251))
    const decoder = new FrameDecoder()
    decoder.push(wire.slice(0, 70_000))
    decoder.next()
    const room = decoder.reserve(true)!
    decoder.push(wire.slice(70_000, 70_010))
    room.set(wire.subarray(70_010, 70_010 + 500))
    decoder.commit(room, 500)
    decoder.push(wire.slice(70_510))
    expect(Buffer.compare(decoder.next()!, wire.subarray(4))).toBe(0)
  })
})
