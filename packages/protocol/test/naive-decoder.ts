import { FrameTooLargeError, TruncatedFrameError } from '@echo/protocol'
import { toHex } from './hex.js'
import type { Events } from './decode-every-way.js'

/** The decoder's twin, as one would write it with the whole stream in hand: the slow truth to compare against. */
export function decodeNaively(stream: Uint8Array, maxFrameLength: number): Events {
  const payloads: string[] = []
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length)
  let at = 0
  while (at < stream.length) {
    const left = stream.length - at
    if (left < 4) return { payloads, error: new TruncatedFrameError('header', 4, left) }
    const length = view.getUint32(at)
    if (length > maxFrameLength)
      return { payloads, error: new FrameTooLargeError('remote', length, maxFrameLength) }
    if (left - 4 < length) return { payloads, error: new TruncatedFrameError('payload', length, left - 4) }
    payloads.push(toHex(stream.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return { payloads, error: undefined }
}
