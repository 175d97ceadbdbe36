import { checkBytes } from './check-bytes.js'
import { FrameEncoder, LARGE_PAYLOAD } from './frame-encoder.js'
import type { FrameOptions } from './frame-options.js'

/** Payloads from anywhere. */
export type PayloadSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * The bytes that carry the payloads, in order. A small payload gives its frame; one of 16 KiB or more gives its header and
 * then itself, uncopied, so it must not change until it has been written. Pulled: the source is asked for a payload when the bytes before
 * it have been taken. Leaving the loop early ends the source.
 *
 * @throws {OptionError} immediately, for an option out of its range.
 * @throws {FrameTooLargeError | MalformedFrameError} in its place, before any byte of that frame.
 * @throws {TypeError} in its place, for what is not bytes.
 *
 * @example
 * ```js
 * import { pipeline } from 'node:stream/promises'
 * import { encodeFrames } from '@echo/protocol'
 *
 * await pipeline(encodeFrames([Uint8Array.of(65, 10)]), process.stdout)
 * ```
 */
export function encodeFrames(
  source: PayloadSource,
  options?: FrameOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  return frames(source, new FrameEncoder(options))
}

/**
 * As `encodeFrames`, from arrays of payloads: the frames of an array come gathered, as `FrameEncoder.encodeAll()` gives them.
 *
 * @throws as `encodeFrames`, before any byte of that array.
 */
export function encodeFrameBatches(
  source: AsyncIterable<readonly Uint8Array[]> | Iterable<readonly Uint8Array[]>,
  options?: FrameOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  return gathered(source, new FrameEncoder(options))
}

async function* frames(
  source: PayloadSource,
  encoder: FrameEncoder,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const payload of source) yield* piecesOf(payload, encoder)
}

/** A small payload's frame; a large one's header and itself, uncopied. */
export function piecesOf(payload: Uint8Array, encoder: FrameEncoder): Uint8Array[] {
  checkBytes('a payload', payload)
  return payload.length < LARGE_PAYLOAD ? [encoder.encode(payload)] : encoder.encodeParts(payload)
}

async function* gathered(
  source: AsyncIterable<readonly Uint8Array[]> | Iterable<readonly Uint8Array[]>,
  encoder: FrameEncoder,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const payloads of source) yield* encoder.encodeAll(payloads)
}
