import type { Pass, Usage } from './usage.js'

const HEADER_LENGTH = 4

/** For each chunk the slices of payloads in it: where each begins and ends, and 1 if its frame ends there, else 0. */
function slicesOf(chunks: readonly Buffer[]): Int32Array[] {
  const stream = Buffer.concat(chunks)
  const chunkLength = chunks[0]?.length ?? 1
  const slices = chunks.map((): number[] => [])
  for (let at = 0, end = 0; at < stream.length; at = end) {
    end = at + HEADER_LENGTH + stream.readUInt32BE(at)
    for (let from = at + HEADER_LENGTH, to = 0; from < end; from = to) {
      const index = Math.floor(from / chunkLength)
      to = Math.min(end, (index + 1) * chunkLength)
      slices[index]!.push(from - index * chunkLength, to - index * chunkLength, to === end ? 1 : 0)
    }
  }
  return slices.map((each) => Int32Array.from(each))
}

/**
 * `Buffer.subarray` and nothing else, at positions known before. The loop stands here and below once more: one loop that met
 * both kinds of array would be slow for both, and flatter the decoder.
 */
function bufferSlices(chunks: readonly Buffer[]): Pass {
  const slices = slicesOf(chunks)
  return (sink) => {
    for (let index = 0; index < chunks.length; index++) {
      const [chunk, own] = [chunks[index]!, slices[index]!]
      for (let i = 0; i < own.length; i += 3) {
        const piece = chunk.subarray(own[i], own[i + 1])
        if (own[i + 2] === 1) sink.frame(piece)
        else sink.part(piece)
      }
    }
  }
}

/** The same with `Uint8Array.subarray`. */
function arraySlices(buffers: readonly Buffer[]): Pass {
  const slices = slicesOf(buffers)
  const chunks = buffers.map(({ buffer, byteOffset, length }) => new Uint8Array(buffer, byteOffset, length))
  return (sink) => {
    for (let index = 0; index < chunks.length; index++) {
      const [chunk, own] = [chunks[index]!, slices[index]!]
      for (let i = 0; i < own.length; i += 3) {
        const piece = chunk.subarray(own[i], own[i + 1])
        if (own[i + 2] === 1) sink.frame(piece)
        else sink.part(piece)
      }
    }
  }
}

/** What a decoder without any work of its own would take. Asked for small frames only: it is the number of slices that costs. */
const COMMON = { package: 'none', header: 'u32', largest: 64 } as const

export const SLICES: readonly Usage[] = [
  { ...COMMON, name: 'Buffer.subarray', prepare: bufferSlices },
  { ...COMMON, name: 'Uint8Array.subarray', prepare: arraySlices },
]
