import { Duplex, Readable } from 'node:stream'
import {
  decodeFrameBatches,
  decodeFrames,
  FrameTooLargeError,
  MalformedFrameError,
  OptionError,
  TruncatedFrameError,
} from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { hex, toHex } from './hex.js'

async function read(frames: AsyncIterable<Uint8Array>): Promise<{ payloads: string[]; error?: unknown }> {
  const payloads: string[] = []
  try {
    for await (const payload of frames) payloads.push(toHex(payload))
    return { payloads }
  } catch (error) {
    return { payloads, error }
  }
}

/** Notes how many chunks were asked for, and whether it was left early. */
class CountedSource {
  asked = 0
  left = false

  async *chunks(count: number): AsyncGenerator<Uint8Array> {
    try {
      for (; this.asked < count; this.asked++) yield hex('00000001 61 00000001 62')
    } finally {
      this.left = this.asked < count
    }
  }
}

describe('decodeFrames', () => {
  it('gives the payloads in a stream of chunks, empty ones among them', async () => {
    const chunks = [hex('0000'), hex('0000 00000001'), hex('61 00000000 0000000262'), hex('63 00000000')]
    expect(await read(decodeFrames(chunks))).toEqual({ payloads: ['', '61', '', '6263', ''] })
  })

  it('gives the good frames before it throws for a bad one', async () => {
    const { payloads, error } = await read(
      decodeFrames([hex('00000001 61 00000000 000000ff')], { maxFrameLength: 8 }),
    )
    expect(payloads).toEqual(['61', ''])
    expect(error).toBeInstanceOf(FrameTooLargeError)
  })

  it('throws when the stream ends inside a frame', async () => {
    const { payloads, error } = await read(decodeFrames([hex('00000001 61 00000002 62')]))
    expect(payloads).toEqual(['61'])
    expect(error).toBeInstanceOf(TruncatedFrameError)
  })

  it('speaks other length fields', async () => {
    const varint = decodeFrames([hex('01 61 80'), hex('00')], { lengthField: { width: 'varint' } })
    const { payloads, error } = await read(varint)
    expect(payloads).toEqual(['61'])
    expect(error).toBeInstanceOf(MalformedFrameError)
  })

  it('asks for a chunk only when all before it is used up', async () => {
    const source = new CountedSource()
    const frames = decodeFrames(source.chunks(10))
    await frames.next()
    await frames.next()
    expect(source.asked).toBe(0)
    await frames.next()
    expect(source.asked).toBe(1)
  })

  it('ends the source when the loop is left', async () => {
    const source = new CountedSource()
    for await (const payload of decodeFrames(source.chunks(10))) {
      expect(toHex(payload)).toBe('61')
      break
    }
    expect(source.left).toBe(true)
  })

  it('passes on what the source throws', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield hex('00000001 61')
      throw new Error('the source failed')
    }
    const { payloads, error } = await read(decodeFrames(failing()))
    expect(payloads).toEqual(['61'])
    expect(error).toMatchObject({ message: 'the source failed' })
  })

  it('tells of each frame that it discards, in its place', async () => {
    const heard: unknown[] = []
    const frames = decodeFrames([hex('00000001 61 00000003 6363'), hex('63 00000001 62 00000009')], {
      maxFrameLength: 2,
      tooLarge: 'discard',
      onDiscard: (error) => heard.push(error.declared),
    })
    const first = await frames.next()
    expect(toHex(first.value as Uint8Array)).toBe('61')
    expect(heard).toEqual([])
    const { payloads, error } = await read(frames)
    expect(payloads).toEqual(['62'])
    expect(heard).toEqual([3, 9])
    expect(error).toMatchObject({ part: 'payload', expected: 9, received: 0 })
  })

  it('refuses immediately to discard what is not reported, and options out of range', () => {
    expect(() => decodeFrames([], { tooLarge: 'discard' })).toThrow(OptionError)
    expect(() => decodeFrames([], { maxFrameLength: -1 })).toThrow(OptionError)
  })

  it('is a Node stream where one is wanted', async () => {
    const chunks = Readable.from([hex('00000001 61 0000'), hex('0001 62')])
    const frames = Duplex.from((source: AsyncIterable<Uint8Array>) => decodeFrames(source))
    expect(await read(chunks.pipe(frames))).toEqual({ payloads: ['61', '62'] })
  })
})

describe('decodeFrameBatches', () => {
  it('gives all that a chunk completes together, and never an empty batch', async () => {
    const batches: string[][] = []
    const chunks = [hex('00000001 61 00000000 0000'), hex('00'), hex('01 62')]
    for await (const batch of decodeFrameBatches(chunks)) batches.push(batch.map(toHex))
    expect(batches).toEqual([['61', ''], ['62']])
  })

  it('gives the good frames of a chunk before it throws for a bad one', async () => {
    const batches = decodeFrameBatches([hex('00000001 61 ffffffff')])
    expect((await batches.next()).value).toHaveLength(1)
    await expect(batches.next()).rejects.toThrow(FrameTooLargeError)
    expect(await batches.next()).toEqual({ value: undefined, done: true })
  })
})
