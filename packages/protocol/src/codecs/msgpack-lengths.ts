import { uint32At } from '../byte-queue.js'

/**
 * Walks the headers of a MessagePack payload, allocating nothing. Decoders allocate what an array header announces, so
 * five bytes could ask for 160 MB; but every value still owed takes at least one byte, so a payload that owes more values
 * than it has bytes left is refused here.
 *
 * @throws {RangeError} for values that are owed and missing, and for bytes after the value.
 */
export function checkMsgpackLengths(payload: Uint8Array): void {
  const size = payload.length
  let at = 0
  let owed = 1
  while (owed > 0) {
    if (owed > size - at)
      throw new RangeError(`it needs ${owed} more values and has ${Math.max(0, size - at)} more bytes`)
    owed--
    const type = payload[at++]!
    if (type < 0x80 || type >= 0xe0) continue // positive or negative fixint
    if (type < 0x90) owed += (type & 0x0f) * 2
    else if (type < 0xa0) owed += type & 0x0f
    else if (type < 0xc0) at += type & 0x1f
    else {
      const rule = RULES[type - 0xc0]!
      const length = lengthAt(payload, at, rule.width)
      at += rule.width + rule.skip + length * rule.bytes
      owed += length * rule.values
    }
  }
  if (at > size) throw new RangeError(`its last value needs ${at - size} more bytes`)
  if (at < size) throw new RangeError(`${size - at} bytes follow the value`)
}

interface Rule {
  /** Bytes of the length field. */
  width: number
  /** Bytes that follow it in any case. */
  skip: number
  /** Bytes for each unit of the length. */
  bytes: number
  /** Values for each unit of the length. */
  values: number
}

function scalar(skip: number): Rule {
  return { width: 0, skip, bytes: 0, values: 0 }
}

function sized(width: number, skip = 0): Rule {
  return { width, skip, bytes: 1, values: 0 }
}

function nested(width: number, values: number): Rule {
  return { width, skip: 0, bytes: 0, values }
}

/** Types c0 to df, in the order of the MessagePack specification's table of formats. */
const RULES: readonly Rule[] = [
  [scalar(0)], // c0 nil
  [scalar(0)], // c1 never used: the decoder refuses it
  [scalar(0), scalar(0)], // c2 c3 false, true
  [sized(1), sized(2), sized(4)], // c4 c5 c6 bin
  [sized(1, 1), sized(2, 1), sized(4, 1)], // c7 c8 c9 ext: one byte more for the type
  [scalar(4), scalar(8)], // ca cb float
  [scalar(1), scalar(2), scalar(4), scalar(8)], // cc cd ce cf uint
  [scalar(1), scalar(2), scalar(4), scalar(8)], // d0 d1 d2 d3 int
  [scalar(2), scalar(3), scalar(5), scalar(9), scalar(17)], // d4 to d8 fixext
  [sized(1), sized(2), sized(4)], // d9 da db str
  [nested(2, 1), nested(4, 1)], // dc dd array
  [nested(2, 2), nested(4, 2)], // de df map
].flat()

function lengthAt(payload: Uint8Array, at: number, width: number): number {
  if (width === 0) return 0
  if (at + width > payload.length) throw new RangeError('it ends inside a length')
  if (width === 4) return uint32At(payload, at)
  return width === 2 ? (payload[at]! << 8) | payload[at + 1]! : payload[at]!
}
