import { MalformedFrameError } from './errors.js'
import { INCOMPLETE, type Header, type HeaderBytes } from './header.js'

/** 63 bits, the most that the specification of unsigned-varint allows. */
const MOST_BYTES = 9

/** What four bytes hold. */
const HALF = 2 ** 28

/** An unsigned LEB128 varint in front of each payload. */
export const varintHeader: Header = {
  layout: 'varint',
  longestPayload: Number.MAX_SAFE_INTEGER,
  kept: 0,

  stripped(length) {
    let bytes = 1
    for (let rest = length; rest >= 128; rest = Math.floor(rest / 128)) bytes++
    return bytes
  },

  strippedAt(bytes) {
    let size = 1
    while (bytes.byteAt(size - 1) >= 0x80) size++
    return size
  },

  expected(received) {
    return received + 1
  },

  read(bytes: HeaderBytes) {
    // In two halves: each is exact, so that a length above 2⁵³ is rounded only once.
    let low = 0
    let high = 0
    let unit = 1
    for (let i = 0; i < MOST_BYTES; i++) {
      if (i === bytes.length) return INCOMPLETE
      const byte = bytes.byteAt(i)
      if (byte === 0 && i > 0) {
        throw new MalformedFrameError('remote', 'its varint is not in its shortest form: it ends in 00')
      }
      if (unit < HALF) low += (byte & 0x7f) * unit
      else high += ((byte & 0x7f) * unit) / HALF
      if (byte < 0x80) return high * HALF + low
      unit *= 128
    }
    throw new MalformedFrameError('remote', `its varint has more than ${MOST_BYTES} bytes`)
  },

  write(target, at, payload) {
    let rest = payload.length
    let end = at
    for (; rest >= 128; rest = Math.floor(rest / 128)) target[end++] = (rest % 128) | 0x80
    target[end] = rest
  },

  swapped() {
    return undefined
  },
}
