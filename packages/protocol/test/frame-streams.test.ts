import {
  encodeFrame,
  frameDecoderStream,
  frameEncoderStream,
  FrameTooLargeError,
  OptionError,
  TruncatedFrameError,
} from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { hex, toHex } from './hex.js'

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

async function read(stream: ReadableStream<Uint8Array>): Promise<{ payloads: string[]; error?: unknown }> {
  const payloads: string[] = []
  try {
    for await (const payload of stream) payloads.push(toHex(payload))
    return { payloads }
  } catch (error) {
    return { payloads, error }
  }
}

describe('frameDecoderStream', () => {
  it('turns chunks into payloads, empty ones among them', async () => {
    const chunks = streamOf(hex('00000000 0000'), hex('0001 61 00000000'))
    expect(await read(chunks.pipeThrough(frameDecoderStream()))).toEqual({ payloads: ['', '61', ''] })
  })

  it('gives every good frame before it fails for a bad one, and tells the writer', async () => {
    const { readable, writable } = frameDecoderStream({ maxFrameLength: 1 })
    const writer = writable.getWriter()
    const written = [hex('00000001 61 00000001 62 00000002'), hex('6161')].map((chunk) => writer.write(chunk))
    const outcome = Promise.allSettled([...written, writer.closed])
    const { payloads, error } = await read(readable)
    expect(payloads).toEqual(['61', '62'])
    expect(error).toBeInstanceOf(FrameTooLargeError)
    expect((await outcome).at(-1)).toEqual({ status: 'rejected', reason: error })
  })

  it('fails when the stream ends inside a frame', async () => {
    const { payloads, error } = await read(
      streamOf(hex('00000001 61 000000')).pipeThrough(frameDecoderStream()),
    )
    expect(payloads).toEqual(['61'])
    expect(error).toBeInstanceOf(TruncatedFrameError)
  })

  it('holds writers back while nobody reads', async () => {
    const { readable, writable } = frameDecoderStream()
    const writer = writable.getWriter()
    let taken = 0
    const writes = Array.from({ length: 10 }, async () => {
      await writer.write(hex('00000001 61 00000001 62'))
      taken++
    })
    const reader = readable.getReader()
    await reader.read()
    await new Promise(setImmediate)
    expect(taken).toBeLessThanOrEqual(2)
    reader.releaseLock()
    await Promise.all([...writes, writer.close(), read(readable)])
    expect(taken).toBe(10)
  })

  it('tells the writer that the reader has left', async () => {
    const { readable, writable } = frameDecoderStream()
    const writer = writable.getWriter()
    const closed = writer.closed.catch((reason: unknown) => reason)
    await readable.cancel(new Error('enough'))
    expect(await closed).toMatchObject({ message: 'enough' })
  })

  it('tells the reader that the writer has given up', async () => {
    const { readable, writable } = frameDecoderStream()
    const outcome = read(readable)
    await writable.abort(new Error('given up'))
    expect((await outcome).error).toMatchObject({ message: 'given up' })
  })

  it('refuses options immediately', () => {
    expect(() => frameDecoderStream({ maxFrameLength: 1.5 })).toThrow(OptionError)
  })
})

describe('frameEncoderStream', () => {
  it('turns payloads into frames, empty ones too', async () => {
    const frames = await read(streamOf(hex(''), hex('61')).pipeThrough(frameEncoderStream()))
    expect(frames.payloads.join('')).toBe(toHex(encodeFrame(hex(''))) + toHex(encodeFrame(hex('61'))))
  })

  it('is undone by the decoder', async () => {
    const payloads = [hex(''), new Uint8Array(100_000).fill(1), hex('6162'), hex('')]
    const through = streamOf(...payloads)
      .pipeThrough(frameEncoderStream())
      .pipeThrough(frameDecoderStream())
    expect((await read(through)).payloads).toEqual(payloads.map(toHex))
  })

  it('gives the frames before a payload over the limit, then fails', async () => {
    const { payloads, error } = await read(
      streamOf(hex('61'), hex('6262')).pipeThrough(frameEncoderStream({ maxFrameLength: 1 })),
    )
    expect(payloads).toEqual(['0000000161'])
    expect(error).toBeInstanceOf(FrameTooLargeError)
  })
})
