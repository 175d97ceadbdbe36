import {
  DEFAULT_MAX_FRAME_LENGTH,
  FrameDecoder,
  FrameTooLargeError,
  TruncatedFrameError,
} from '@echo/protocol'
import { expect } from 'vitest'
import { toHex } from './hex.js'
import { decodeNaively } from './naive-decoder.js'

export interface Events {
  payloads: string[]
  error: unknown
}

/** Every chunk pushed, and the decoder drained after each, as a connection does; then the end of the stream. */
export function decodeChunks(
  chunks: Iterable<Uint8Array>,
  maxFrameLength = DEFAULT_MAX_FRAME_LENGTH,
): Events {
  const decoder = new FrameDecoder({ maxFrameLength })
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

/** All chunks pushed first, and drained at the end, as when nobody reads for a while. */
export function decodeLate(chunks: Iterable<Uint8Array>, maxFrameLength = DEFAULT_MAX_FRAME_LENGTH): Events {
  const decoder = new FrameDecoder({ maxFrameLength })
  for (const chunk of chunks) decoder.push(chunk)
  const payloads: string[] = []
  try {
    drain(decoder, payloads)
    decoder.end()
  } catch (error) {
    return { payloads, error }
  }
  return { payloads, error: undefined }
}

function drain(decoder: FrameDecoder, payloads: string[]): void {
  for (let payload = decoder.next(); payload !== undefined; payload = decoder.next())
    payloads.push(toHex(payload))
}

/**
 * Runs a stream whole, byte by byte and cut at every point, drained after each chunk and only at the end, and sees to it
 * that all ways give what the naive twin gives. Returns that.
 */
export function decodeEveryWay(stream: Uint8Array, maxFrameLength = DEFAULT_MAX_FRAME_LENGTH): Events {
  const expected = decodeNaively(stream, maxFrameLength)
  for (const chunks of cuts(stream)) {
    expectSame(decodeChunks(chunks, maxFrameLength), expected)
    expectSame(decodeLate(chunks, maxFrameLength), expected)
  }
  return expected
}

function* cuts(stream: Uint8Array): Generator<Uint8Array[]> {
  yield [stream]
  yield Array.from(stream, (byte) => Uint8Array.of(byte))
  for (let at = 0; at <= stream.length; at++) yield [stream.subarray(0, at), stream.subarray(at)]
}

/** The hint in a message is not the twin's business: errors are compared by their fields. */
export function expectSame(actual: Events, expected: Events): void {
  expect(actual.payloads).toEqual(expected.payloads)
  expect(fields(actual.error)).toEqual(fields(expected.error))
}

function fields(error: unknown): unknown {
  if (error instanceof FrameTooLargeError)
    return { code: error.code, declared: error.declared, limit: error.limit }
  if (error instanceof TruncatedFrameError) {
    return { code: error.code, part: error.part, expected: error.expected, received: error.received }
  }
  return error
}
