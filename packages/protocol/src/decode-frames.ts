import type { Bytes } from './check-bytes.js'
import { FrameTooLargeError, OptionError } from './errors.js'
import { FrameDecoder } from './frame-decoder.js'
import { FRAME_OPTIONS, frameOptionsOf, type FrameOptions } from './frame-options.js'
import { checkFunction, checkKnownOptions, type OptionNames } from './option-checks.js'

/** Chunks from anywhere: an array, a generator, a Node stream, a WHATWG stream. */
export type ChunkSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** Of `decodeFrames()` and its like. */
export interface DecodeFramesOptions extends FrameOptions {
  /**
   * Hears of each frame that `tooLarge: 'discard'` skips, in its place in the stream: an iteration that threw would be
   * over. Needed with `tooLarge: 'discard'`.
   */
  onDiscard?: ((error: FrameTooLargeError) => void) | undefined
}

const DECODE_FRAMES_OPTIONS = {
  ...FRAME_OPTIONS,
  onDiscard: true,
} satisfies OptionNames<DecodeFramesOptions>

/**
 * The payloads in a stream of chunks, one by one. Pulled: the source is asked for a chunk when all before it is used up.
 *
 * Payloads are views of the chunks they came in, as `FrameDecoder.next()` gives them. Leaving the loop early ends the source.
 *
 * @throws {OptionError} immediately, for an option out of its range.
 * @throws {FrameTooLargeError | MalformedFrameError | TruncatedFrameError} in its place: after the good frames before it.
 * @throws {TypeError} in its place, for a chunk that is not bytes.
 *
 * @example
 * ```js
 * import { decodeFrames, encodeFrame } from '@echo/protocol'
 *
 * const chunks = [encodeFrame(Uint8Array.of(1)), encodeFrame(Uint8Array.of(2, 3))] // or a file, a pipe, a socket
 * for await (const payload of decodeFrames(chunks)) console.log(payload.length)
 * ```
 */
export function decodeFrames(
  source: ChunkSource,
  options: DecodeFramesOptions = {},
): AsyncGenerator<Bytes, void, undefined> {
  return oneByOne(decodeFrameBatches(source, options))
}

/**
 * As `decodeFrames`, all payloads of a chunk together, at least one: many times the rate where payloads are small.
 *
 * @throws as `decodeFrames`
 */
export function decodeFrameBatches(
  source: ChunkSource,
  options: DecodeFramesOptions = {},
): AsyncGenerator<Bytes[], void, undefined> {
  checkKnownOptions('decodeFrames()', options, DECODE_FRAMES_OPTIONS)
  const onDiscard = checkFunction('onDiscard', options.onDiscard)
  if (options.tooLarge === 'discard' && onDiscard === undefined)
    throw new OptionError('onDiscard', "a function with tooLarge: 'discard'", onDiscard)
  return batches(source, new FrameDecoder(frameOptionsOf(options)), onDiscard)
}

async function* oneByOne(batched: AsyncIterable<Bytes[]>): AsyncGenerator<Bytes, void, undefined> {
  for await (const batch of batched) {
    for (const payload of batch) yield payload
  }
}

async function* batches(
  source: ChunkSource,
  decoder: FrameDecoder,
  onDiscard: ((error: FrameTooLargeError) => void) | undefined,
): AsyncGenerator<Bytes[], void, undefined> {
  for await (const chunk of source) {
    decoder.push(chunk)
    for (;;) {
      const { batch, error } = takeBatch(decoder)
      if (batch.length > 0) yield batch
      if (error === undefined) break
      if (!(error instanceof FrameTooLargeError && error.recoverable)) throw error
      onDiscard?.(error)
    }
  }
  decoder.end()
}

/** What is there, and the error behind it. */
function takeBatch(decoder: FrameDecoder): { batch: Bytes[]; error?: unknown } {
  const batch: Bytes[] = []
  try {
    for (let payload = decoder.next(); payload !== undefined; payload = decoder.next()) batch.push(payload)
    return { batch }
  } catch (error) {
    return { batch, error }
  }
}
