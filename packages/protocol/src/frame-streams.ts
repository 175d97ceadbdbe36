/* oxlint-disable typescript/no-generated-empty-object-type -- no platform's own types are loaded here */
import { decodeFrames, type DecodeFramesOptions } from './decode-frames.js'
import { encodeFrames } from './encode-frames.js'
import type { FrameOptions } from './frame-options.js'

// The streams of the platform, browser, Node, Bun or Deno: whose types are loaded, those merge with these.
declare global {
  // oxlint-disable-next-line typescript/no-explicit-any -- must be as the platforms declare it
  interface ReadableStream<R = any> {}
  // oxlint-disable-next-line typescript/no-explicit-any -- must be as the platforms declare it
  interface WritableStream<W = any> {}
}

/** What `pipeThrough()` takes: chunks are written to one end, and others read from the other. */
export interface ByteStreamPair {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
}

interface Reader {
  read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: Uint8Array | undefined }>
  cancel(reason?: unknown): Promise<void>
  releaseLock(): void
}
interface Controller {
  enqueue(chunk: Uint8Array): void
  close(): void
}
interface Source {
  pull(controller: Controller): Promise<void>
  cancel(reason: unknown): Promise<void>
}
declare const TransformStream: new () => ByteStreamPair
declare const ReadableStream: new (
  source: Source,
  strategy: { highWaterMark: number },
) => ReadableStream<Uint8Array>

/**
 * Chunks in, payloads out, as a WHATWG pair. Chunks are taken as payloads are read: at most one chunk waits inside. After a bad
 * frame both ends fail with its error, once the good payloads before it have been read.
 *
 * @throws {OptionError} for an option out of its range.
 *
 * @example
 * for await (const payload of response.body.pipeThrough(frameDecoderStream())) …
 */
export function frameDecoderStream(options?: DecodeFramesOptions): ByteStreamPair {
  return pairOf((chunks) => decodeFrames(chunks, options))
}

/**
 * Payloads in, bytes out, as a WHATWG pair: the pieces that `encodeFrames` gives. A payload that cannot be framed fails both
 * ends with its error, once the frames before it have been read.
 *
 * @throws {OptionError} for an option out of its range.
 */
export function frameEncoderStream(options?: FrameOptions): ByteStreamPair {
  return pairOf((payloads) => encodeFrames(payloads, options))
}

/**
 * What is written goes through `through`, step by step as it is read. Not a transformer of the platform's own: an error in
 * one of those takes away what is there and not read yet.
 */
function pairOf(
  through: (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array, void, undefined>,
): ByteStreamPair {
  const { readable, writable } = new TransformStream()
  const reader = (readable as unknown as { getReader(): Reader }).getReader()
  const steps = through(written(reader))
  const source: Source = {
    async pull(controller) {
      try {
        const step = await steps.next()
        if (step.done === true) controller.close()
        else controller.enqueue(step.value)
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
