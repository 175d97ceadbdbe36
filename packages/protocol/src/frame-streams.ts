/* oxlint-disable typescript/no-generated-empty-object-type -- no platform's own types are loaded here */
import type { Bytes } from './check-bytes.js'
import { decodeFrameBatches, type DecodeFramesOptions } from './decode-frames.js'
import { piecesOf } from './encode-frames.js'
import { FrameEncoder } from './frame-encoder.js'
import type { FrameOptions } from './frame-options.js'

// The streams of the platform, browser, Node, Bun or Deno: whose types are loaded, those merge with these.
declare global {
  // oxlint-disable-next-line typescript/no-explicit-any -- must be as the platforms declare it
  interface ReadableStream<R = any> {}
  // oxlint-disable-next-line typescript/no-explicit-any -- must be as the platforms declare it
  interface WritableStream<W = any> {}
}

/** What `pipeThrough()` takes: chunks are written to one end, and others read from the other. */
export interface ByteStreamPair<Read extends Uint8Array = Uint8Array> {
  /** Payloads of a decoder, bytes of an encoder. */
  readonly readable: ReadableStream<Read>
  /** Takes chunks of any size for a decoder, payloads for an encoder. */
  readonly writable: WritableStream<Uint8Array>
}

interface Reader {
  read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: Uint8Array | undefined }>
  cancel(reason?: unknown): Promise<void>
}
interface Controller {
  enqueue(chunk: Uint8Array): void
}
interface Transformer {
  transform(chunk: Uint8Array, controller: Controller): void
}
interface Source {
  pull(controller: Controller & { close(): void }): Promise<void>
  cancel(reason: unknown): Promise<void>
}
declare const TransformStream: new (transformer?: Transformer) => ByteStreamPair
declare const ReadableStream: new (
  source: Source,
  strategy: { highWaterMark: number },
) => ReadableStream<Bytes>

/**
 * Chunks in, payloads out, as a WHATWG pair. Chunks are taken as payloads are read: the payloads of one chunk wait inside, and one
 * chunk more. After a bad frame both ends fail with its error, once the good payloads before it have been read.
 *
 * @throws {OptionError} for an option out of its range.
 *
 * @example
 * ```js
 * import { encodeFrame, frameDecoderStream } from '@echo/protocol'
 *
 * const { body } = new Response(encodeFrame(Uint8Array.of(1, 2)))
 * for await (const payload of body.pipeThrough(frameDecoderStream())) console.log(payload) // Uint8Array(2) [ 1, 2 ]
 * ```
 */
export function frameDecoderStream(options?: DecodeFramesOptions): ByteStreamPair<Bytes> {
  const { readable, writable } = new TransformStream()
  const reader = (readable as unknown as { getReader(): Reader }).getReader()
  const batches = decodeFrameBatches(written(reader), options)
  // Not a transformer: an error of one takes away what is there and not read yet. This is pulled only when nothing is.
  const source: Source = {
    async pull(controller) {
      try {
        const { done, value } = await batches.next()
        if (done === true) controller.close()
        else for (const payload of value) controller.enqueue(payload)
      } catch (error) {
        await reader.cancel(error)
        throw error
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }
  return { writable, readable: new ReadableStream(source, { highWaterMark: 0 }) }
}

async function* written(reader: Reader): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

/**
 * Payloads in, bytes out, as a WHATWG pair: the pieces that `encodeFrames` gives. A payload that cannot be framed fails both
 * ends with its error, once the frames before it have been read.
 *
 * @throws {OptionError} for an option out of its range.
 */
export function frameEncoderStream(options?: FrameOptions): ByteStreamPair {
  const encoder = new FrameEncoder(options)
  return new TransformStream({
    transform(payload, controller) {
      for (const piece of piecesOf(payload, encoder)) controller.enqueue(piece)
    },
  })
}
