import { seededRandom } from '../random.js'

const POOL_LENGTH = 65_536
const POOL_SEED = 1

/** The messages of one measurement, encoded ahead: each has its number in its first bytes, and bytes of its own. */
export interface PreparedMessages {
  /** How many there are. */
  readonly count: number
  /** Bytes of one message. */
  readonly size: number
  /** Bytes of one message on the wire. */
  readonly wireSize: number
  /** All of them on the wire, one behind the other. */
  readonly wire: Buffer
  /** The same, one by one. */
  readonly each: readonly Buffer[]
}

/**
 * @param count how many messages, from 1.
 * @param size bytes of each.
 * @param encode gives the bytes that carry a message, the same number for all of them.
 */
export function prepareMessages(
  count: number,
  size: number,
  encode: (payload: Uint8Array) => Uint8Array,
): PreparedMessages {
  const wire = Buffer.concat(Array.from({ length: count }, (_, index) => encode(payloadOf(index, size))))
  const wireSize = wire.length / count
  const each = Array.from({ length: count }, (_, index) =>
    wire.subarray(index * wireSize, (index + 1) * wireSize),
  )
  return { count, size, wireSize, wire, each }
}

/** The payload of message `index`: `size` bytes, with the index as a big-endian number in front where it has room. */
export function payloadOf(index: number, size: number): Buffer {
  const payload = Buffer.alloc(size, pool.subarray((index * 61) % (POOL_LENGTH / 2)))
  if (size >= 4) payload.writeUInt32BE(index, 0)
  return payload
}

const pool = randomBytes()

function randomBytes(): Buffer {
  const random = seededRandom(POOL_SEED)
  return Buffer.from(Array.from({ length: POOL_LENGTH }, () => Math.floor(random() * 256)))
}
