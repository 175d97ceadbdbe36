import {
  FrameTooLargeError,
  MalformedFrameError,
  TruncatedFrameError,
  type FixedLengthField,
  type FrameOptions,
} from '@echo/protocol'
import { discarded, type Events } from './events.js'
import { toHex } from './hex.js'

/** Where a frame's payload begins and how long it is, or what is wrong with the header. */
type Found = { strip: number; length: number } | { error: Error }

/** The decoder's twin, as one would write it with the whole stream in hand: the slow truth to compare against. */
export function decodeNaively(stream: Uint8Array, options: FrameOptions = {}): Events {
  const limit = options.maxFrameLength ?? 8_388_608
  const payloads: string[] = []
  for (let rest = stream; rest.length > 0;) {
    const found = frameAt(rest, options.lengthField ?? { width: 4 })
    if ('error' in found) return { payloads, error: found.error }
    const { strip, length } = found
    if (length > limit) {
      if (options.tooLarge !== 'discard') {
        return { payloads, error: new FrameTooLargeError('remote', length, limit) }
      }
      payloads.push(discarded(length))
    }
    if (rest.length < strip + length) {
      const received = Math.max(0, rest.length - strip)
      return { payloads, error: new TruncatedFrameError('payload', length, received) }
    }
    if (length <= limit) payloads.push(toHex(rest.subarray(strip, strip + length)))
    rest = rest.subarray(strip + length)
  }
  return { payloads, error: undefined }
}

function frameAt(bytes: Uint8Array, field: NonNullable<FrameOptions['lengthField']>): Found {
  return field.width === 'varint' ? varintAt(bytes) : fixedAt(bytes, field)
}

function fixedAt(bytes: Uint8Array, field: FixedLengthField): Found {
  const { width, offset = 0, adjustment = 0, endian = 'big' } = field
  const header = offset + width
  const strip = field.strip ?? header
  if (bytes.length < header) return { error: new TruncatedFrameError('header', header, bytes.length) }
  const inOrder = [...bytes.subarray(offset, header)]
  if (endian === 'little') inOrder.reverse()
  const body = BigInt(`0x${toHex(Uint8Array.from(inOrder))}`) + BigInt(adjustment)
  const length = BigInt(header) + body - BigInt(strip)
  if (body < 0n || length < 0n) return { error: new MalformedFrameError('remote', 'it is too short') }
  return { strip, length: Number(length) }
}

function varintAt(bytes: Uint8Array): Found {
  const size = bytes.findIndex((byte) => byte < 0x80) + 1
  if (size > 9 || (size === 0 && bytes.length >= 9)) {
    return { error: new MalformedFrameError('remote', 'it is too long') }
  }
  if (size === 0) return { error: new TruncatedFrameError('header', bytes.length + 1, bytes.length) }
  if (size > 1 && bytes[size - 1] === 0) return { error: new MalformedFrameError('remote', 'it is overlong') }
  const groups = Array.from(bytes.subarray(0, size)).toReversed()
  const value = groups.reduce((sum, byte) => sum * 128n + BigInt(byte & 0x7f), 0n)
  return { strip: size, length: Number(value) }
}
