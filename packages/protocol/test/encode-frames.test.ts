import {
  decodeFrames,
  encodeFrame,
  encodeFrameBatches,
  encodeFrames,
  FrameTooLargeError,
  OptionError,
} from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { hex, toHex } from './hex.js'

const LARGE = new Uint8Array(20_000).fill(7)

async function read(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return all
}

describe('encodeFrames', () => {
  it('gives the frames of its payloads, empty ones too', async () => {
    const pieces = await read(encodeFrames([hex(''), hex('61'), hex('')]))
    expect(toHex(Buffer.concat(pieces))).toBe('00000000000000016100000000')
  })

  it('does not copy a large payload', async () => {
    const [head, rest] = await read(encodeFrames([LARGE]))
    expect(toHex(head!)).toBe('00004e20')
    expect(rest).toBe(LARGE)
  })

  it('asks for a payload only when the bytes before it have been taken', async () => {
    let asked = 0
    function* payloads(): Generator<Uint8Array> {
      for (; asked < 5; asked++) yield hex('61')
    }
    const frames = encodeFrames(payloads())
    await frames.next()
    expect(asked).toBe(0)
    await frames.next()
    expect(asked).toBe(1)
  })

  it('throws for a payload over the limit, after the frames before it', async () => {
    const frames = encodeFrames([hex('61'), hex('626262')], { maxFrameLength: 2 })
    expect(toHex((await frames.next()).value as Uint8Array)).toBe('0000000161')
    await expect(frames.next()).rejects.toThrow(FrameTooLargeError)
  })

  it('refuses options immediately', () => {
    expect(() => encodeFrames([], { lengthField: { width: 9 } })).toThrow(OptionError)
  })

  it('is undone by decodeFrames', async () => {
    const payloads = [hex(''), hex('616263'), LARGE, hex('')]
    for (const lengthField of [{ width: 3 }, { width: 'varint' }, { width: 4, endian: 'little' }] as const) {
      expect(await read(decodeFrames(encodeFrames(payloads, { lengthField }), { lengthField }))).toEqual(
        payloads,
      )
    }
  })
})

describe('encodeFrameBatches', () => {
  it('gathers the frames of an array, around its large payloads', async () => {
    const pieces = await read(encodeFrameBatches([[hex('61'), hex('')], [], [hex('62'), LARGE, hex('63')]]))
    expect(pieces.map((piece) => piece.length)).toEqual([9, 5 + 4, LARGE.length, 5])
    expect(pieces[2]).toBe(LARGE)
    const frames = [hex('61'), hex(''), hex('62'), LARGE, hex('63')].map((payload) => encodeFrame(payload))
    expect(Buffer.compare(Buffer.concat(pieces), Buffer.concat(frames))).toBe(0)
  })

  it('gives nothing of an array with a payload over the limit', async () => {
    const pieces = encodeFrameBatches([[hex('61')], [hex('62'), hex('636363')]], { maxFrameLength: 2 })
    expect((await pieces.next()).value).toHaveLength(5)
    await expect(pieces.next()).rejects.toThrow(FrameTooLargeError)
  })
})
