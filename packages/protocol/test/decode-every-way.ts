import {
  FrameDecoder,
  FrameTooLargeError,
  MalformedFrameError,
  TruncatedFrameError,
  type FrameOptions,
} from '@echo/protocol'
import { expect } from 'vitest'
import { discarded, type Events } from './events.js'
import { toHex } from './hex.js'
import { decodeNaively } from './naive-decoder.js'

/** Every chunk pushed, and the decoder drained after each, as a connection does; then the end of the stream. */
export function decodeChunks(chunks: Iterable<Uint8Array>, options?: FrameOptions): Events {
  const decoder = new FrameDecoder(options)
  const payloads: string[] = []
  try {
    for (const chunk of chunks) {
      decoder.push(chunk)
      drain(decoder, payloads)
    }
    decoder.end()
  } catch (error) {
    expect(decoder.next()).toBeUndefined()
    return { payloads, error }
  }
  return { payloads, error: undefined }
}

/** All chunks pushed first, and drained at the end, as when nobody reads for a while; the payloads in pieces. */
export function decodeLate(chunks: Iterable<Uint8Array>, options?: FrameOptions): Events {
  const decoder = new FrameDecoder(options)
  for (const chunk of chunks) decoder.push(chunk)
  const payloads: string[] = []
  try {
    drain(decoder, payloads, () => joined(decoder.nextParts()))
    decoder.end()
  } catch (error) {
    return { payloads, error }
  }
  return { payloads, error: undefined }
}

/** Each chunk copied out of one buffer that is written over afterwards, as that which all connections share. */
export function decodeCopied(chunks: Iterable<Uint8Array>, options?: FrameOptions): Events {
  const decoder = new FrameDecoder(options)
  const shared = new Uint8Array(4096)
  const payloads: string[] = []
  try {
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += shared.length) {
        const part = chunk.subarray(at, at + shared.length)
        shared.set(part)
        decoder.pushCopy(shared, part.length)
        shared.fill(0xff)
      }
      drain(decoder, payloads)
    }
    decoder.end()
  } catch (error) {
    return { payloads, error }
  }
  return { payloads, error: undefined }
}

/** Frames taken undivided, after each chunk, and then taken apart. */
export function decodeFrameRuns(chunks: Iterable<Uint8Array>, options?: FrameOptions): Events {
  const decoder = new FrameDecoder(options)
  const payloads: string[] = []
  const waiting: Uint8Array[] = []
  const next = () => {
    if (waiting.length === 0) waiting.push(...(decoder.nextFrames() ?? []))
    return waiting.shift()
  }
  try {
    for (const chunk of chunks) {
      decoder.push(chunk)
      drain(decoder, payloads, next)
    }
    decoder.end()
  } catch (error) {
    expect(decoder.nextFrames()).toBeUndefined()
    return { payloads, error }
  }
  return { payloads, error: undefined }
}

function joined(parts: Uint8Array[] | undefined): Uint8Array | undefined {
  return parts === undefined ? undefined : Buffer.concat(parts)
}

function drain(
  decoder: FrameDecoder,
  payloads: string[],
  next: () => Uint8Array | undefined = () => decoder.next(),
): void {
  for (;;) {
    try {
      const payload = next()
      if (payload === undefined) return
      payloads.push(toHex(payload))
    } catch (error) {
      if (!(error instanceof FrameTooLargeError && error.recoverable)) throw error
      payloads.push(discarded(error.declared))
    }
  }
}

/**
 * Runs a stream whole, byte by byte and cut at every point, drained after each chunk and only at the end, and sees to it
 * that all ways give what the naive twin gives. Returns that.
 */
export function decodeEveryWay(stream: Uint8Array, options?: FrameOptions): Events {
  const expected = decodeNaively(stream, options)
  for (const chunks of cuts(stream)) {
    expectSame(decodeChunks(chunks, options), expected)
    expectSame(decodeLate(chunks, options), expected)
    expectSame(decodeFrameRuns(chunks, options), expected)
  }
  return expected
}

function* cuts(stream: Uint8Array): Generator<Uint8Array[]> {
  yield [stream]
  yield Array.from(stream, (byte) => Uint8Array.of(byte))
  for (let at = 0; at <= stream.length; at++) yield [stream.subarray(0, at), stream.subarray(at)]
}

/** The words of a message are not the twin's business: errors are compared by their fields. */
export function expectSame(actual: Events, expected: Events): void {
  expect(actual.payloads).toEqual(expected.payloads)
  expect(fields(actual.error)).toEqual(fields(expected.error))
}

function fields(error: unknown): unknown {
  if (error instanceof FrameTooLargeError)
    return { code: error.code, declared: error.declared, limit: error.limit }
  if (error instanceof MalformedFrameError) return { code: error.code, side: error.side }
  if (error instanceof TruncatedFrameError) {
    return { code: error.code, part: error.part, expected: error.expected, received: error.received }
  }
  return error
}
