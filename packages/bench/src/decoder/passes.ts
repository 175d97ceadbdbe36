import { FrameDecoder } from '@echo/protocol'

/** Frames of the corpus have payloads of this many bytes, behind headers of four. */
const PAYLOAD_LENGTH = 64
const HEADER_LENGTH = 4
const CHUNK_LENGTH = 65_536

/** 17 chunks of 64 KiB hold exactly 16,384 frames of 68 bytes. */
const CHUNKS = 17
const FRAME_LENGTH = HEADER_LENGTH + PAYLOAD_LENGTH

/** Frames in one pass over the corpus. */
export const FRAMES_A_PASS = (CHUNKS * CHUNK_LENGTH) / FRAME_LENGTH

/** Something that goes once over the corpus, and gives how many payload bytes it met. */
export type Pass = () => number

/** Payload bytes that each pass must meet. */
export const BYTES_A_PASS = FRAMES_A_PASS * PAYLOAD_LENGTH

/** Chunks of a socket's size, full of frames, cut wherever the chunk ends. */
function corpus(): Buffer[] {
  const frame = Buffer.alloc(FRAME_LENGTH, 'x')
  frame.writeUInt32BE(PAYLOAD_LENGTH)
  const stream = Buffer.alloc(CHUNKS * CHUNK_LENGTH, frame)
  return Array.from({ length: CHUNKS }, (_, index) =>
    Buffer.from(stream.subarray(index * CHUNK_LENGTH, (index + 1) * CHUNK_LENGTH)),
  )
}

/** The decoder: each chunk is pushed, each payload taken. */
export function decoderPass(): Pass {
  const chunks = corpus()
  const decoder = new FrameDecoder()
  return () => {
    let bytes = 0
    for (const chunk of chunks) {
      decoder.push(chunk)
      for (let payload = decoder.next(); payload !== undefined; payload = decoder.next())
        bytes += payload.length
    }
    return bytes
  }
}

/**
 * The same slices with `Buffer.subarray` and nothing else. A payload in two chunks is two slices. The loop stands here and
 * below once more: one loop that met both kinds of array would be slow for both, and flatter the decoder.
 */
export function bufferPass(): Pass {
  const parts = sliced(corpus())
  return () => {
    let bytes = 0
    for (const { chunk, bounds } of parts) {
      for (let i = 0; i < bounds.length; i += 2) bytes += chunk.subarray(bounds[i], bounds[i + 1]).length
    }
    return bytes
  }
}

/** The same with `Uint8Array.subarray`. */
export function uint8ArrayPass(): Pass {
  const parts = sliced(corpus().map((chunk) => new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)))
  return () => {
    let bytes = 0
    for (const { chunk, bounds } of parts) {
      for (let i = 0; i < bounds.length; i += 2) bytes += chunk.subarray(bounds[i], bounds[i + 1]).length
    }
    return bytes
  }
}

function sliced<Chunk extends Uint8Array>(chunks: readonly Chunk[]) {
  return chunks.map((chunk, index) => ({ chunk, bounds: slicesOf(index) }))
}

/** Where payloads begin and end in the chunk of that index. */
function slicesOf(index: number): Int32Array {
  const from = index * CHUNK_LENGTH
  const bounds: number[] = []
  for (let frame = Math.floor(from / FRAME_LENGTH); frame * FRAME_LENGTH < from + CHUNK_LENGTH; frame++) {
    const begin = Math.max(frame * FRAME_LENGTH + HEADER_LENGTH - from, 0)
    const end = Math.min((frame + 1) * FRAME_LENGTH - from, CHUNK_LENGTH)
    if (end > begin) bounds.push(begin, end)
  }
  return Int32Array.from(bounds)
}
