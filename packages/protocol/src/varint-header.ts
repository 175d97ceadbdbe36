import type { ByteQueue } from './byte-queue.js'
import { MalformedFrameError } from './errors.js'
import { INCOMPLETE, type Header } from './header.js'

/** 63 bits, the most that the specification of unsigned-varint allows. */
const MOST_BYTES = 9

/** An unsigned LEB128 varint in front of each payload. */
export const varintHeader: Header = {
  longestPayload: Number.MAX_SAFE_INTEGER,
  kept: 0,

  stripped(length) {
    let bytes = 1
    for (let rest = length; rest >= 128; rest = Math.floor(rest / 128)) bytes++
    return bytes
  },

  expected(received) {
    return received + 1
  },

  read(bytes: ByteQueue) {
    let value = 0
    let unit = 1
    for (let i = 0; i < MOST_BYTES; i++) {
      if (i === bytes.length) return INCOMPLETE
      const byte = bytes.byteAt(i)
      if (byte === 0 && i > 0) {
        throw new MalformedFrameError('remote', 'its varint is not in its shortest form: it ends in 00')
      }
      value += (byte & 0x7f) * unit
      if (byte < 0x80) return value
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
