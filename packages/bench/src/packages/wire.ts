import { seededRandom } from '@echo/harness'
import type { Cell } from './cell.js'

/** What stands in front of a payload: its length as unsigned 32-bit big-endian, or as unsigned LEB128. */
export type Header = 'u32' | 'varint'

/** A prime, so that a frame's bytes differ from those of the frames around it. */
const PERIOD = 65_521

/** The payloads of one pass: the same bytes for everybody, each time. */
export function payloadsOf({ payloadLength, frames }: Cell): Buffer[] {
  const random = seededRandom(payloadLength)
  const pattern = Buffer.from(Uint8Array.from({ length: PERIOD }, () => random() * 256))
  const all = Buffer.alloc(payloadLength * frames, pattern)
  return Array.from({ length: frames }, (_, index) =>
    all.subarray(index * payloadLength, (index + 1) * payloadLength),
  )
}

/** The stream of these payloads. None of the packages compared has written it. */
export function streamOf(payloads: readonly Buffer[], header: Header): Buffer {
  const headerOf = header === 'u32' ? uint32Header : varintHeader
  return Buffer.concat(payloads.flatMap((payload) => [headerOf(payload.length), payload]))
}

/** The stream as it comes: cut wherever a chunk ends. */
export function chunksOf(stream: Buffer, chunkLength: number): Buffer[] {
  return Array.from({ length: Math.ceil(stream.length / chunkLength) }, (_, index) =>
    stream.subarray(index * chunkLength, (index + 1) * chunkLength),
  )
}

function uint32Header(length: number): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(length)
  return header
}

function varintHeader(length: number): Buffer {
  const bytes: number[] = []
  let left = length
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80)
  return Buffer.from([...bytes, left])
}
