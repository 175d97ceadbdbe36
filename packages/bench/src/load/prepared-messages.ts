import { seededRandom } from '@echo/harness'

const POOL_LENGTH = 65_536
const POOL_SEED = 1

/** The messages of one measurement, encoded ahead: each has its number in its first bytes, and bytes of its own. */
export interface PreparedMessages {
  /** How many there are. */
  readonly count: number
  /** Bytes of one payload. */
  readonly size: number
  /** Bytes of one message on the wire. */
  readonly wireSize: number
  /** All of them on the wire, one behind the other. */
  readonly wire: Buffer
  /** The same, one by one. */
  readonly each: readonly Buffer[]
}

/** The most bytes that are prepared, unless two messages take more. */
const MOST_PREPARED = 67_108_864

/** Messages enough that the replies to `depth` of them in flight differ, 32 at least, as far as memory allows. */
export function preparedCount(size: number, depth: number): number {
  return Math.max(2, Math.min(Math.max(32, 2 * depth), Math.floor(MOST_PREPARED / Math.max(1, size))))
}

/**
 * @param count how many messages, from 1.
 * @param size bytes of each.
 * @param encode gives the bytes that carry a payload, the same number for all of them.
 * @param payload gives the payload of message `index`.
 */
export function prepareMessages(
  count: number,
  size: number,
  encode: (payload: Uint8Array) => Uint8Array = (payload) => payload,
  payload: (index: number, size: number) => Uint8Array = payloadOf,
): PreparedMessages {
  const payloads = Array.from({ length: count }, (_, index) => payload(index, size))
  const wire = Buffer.concat(payloads.map((each) => encode(each)))
  const wireSize = wire.length / count
  const each = Array.from({ length: count }, (_, index) =>
    wire.subarray(index * wireSize, (index + 1) * wireSize),
  )
  return { count, size: payloads[0]!.length, wireSize, wire, each }
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
