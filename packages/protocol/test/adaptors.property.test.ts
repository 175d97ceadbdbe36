import {
  decodeFrameBatches,
  decodeFrames,
  encodeFrameBatches,
  encodeFrames,
  frameDecoderStream,
  frameEncoderStream,
  type FrameOptions,
} from '@echo/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeChunks } from './decode-every-way.js'
import { discarded, type Events } from './events.js'
import { cut, cutLengths, frameOptions, payloads } from './frame-arbitraries.js'
import { toHex } from './hex.js'
import './property-runs.js'

async function gather(
  batches: (onDiscard: (error: { declared: number }) => void) => AsyncIterable<readonly Uint8Array[]>,
): Promise<Events> {
  const found: string[] = []
  try {
    for await (const batch of batches((error) => found.push(discarded(error.declared)))) {
      found.push(...batch.map(toHex))
    }
    return { payloads: found, error: undefined }
  } catch (error) {
    return { payloads: found, error }
  }
}

async function* singly(items: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  for await (const item of items) yield [item]
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

it('every adaptor gives what the decoder gives, for any bytes, options and cuts', async () => {
  const parts = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(Uint8Array.of(0, 0, 0, 2))))
  await fc.assert(
    fc.asyncProperty(parts, frameOptions, cutLengths, async (bytes, options, lengths) => {
      const limited: FrameOptions = { maxFrameLength: 100, ...options }
      const chunks = cut(Buffer.concat(bytes), lengths)
      const expected = decodeChunks(chunks, limited)
      expect(await gather((onDiscard) => decodeFrameBatches(chunks, { ...limited, onDiscard }))).toEqual(
        expected,
      )
      expect(await gather((onDiscard) => singly(decodeFrames(chunks, { ...limited, onDiscard })))).toEqual(
        expected,
      )
      const streamed = await gather((onDiscard) =>
        singly(streamOf(chunks).pipeThrough(frameDecoderStream({ ...limited, onDiscard }))),
      )
      expect(streamed).toEqual(expected)
    }),
  )
})

it('every adaptor gives the bytes that the encoder gives', async () => {
  await fc.assert(
    fc.asyncProperty(payloads, async (messages) => {
      const expected = await whole(encodeFrames(messages))
      expect(decodeChunks([expected]).payloads).toEqual(messages.map(toHex))
      expect(await whole(encodeFrameBatches([messages, [], messages]))).toEqual(
        Buffer.concat([expected, expected]),
      )
      expect(await whole(streamOf(messages).pipeThrough(frameEncoderStream()))).toEqual(expected)
    }),
  )
})
