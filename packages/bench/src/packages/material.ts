import { createHash } from 'node:crypto'
import { seededRandom } from '@echo/harness'

/** What stands in front of a payload: its length as unsigned 32-bit big-endian, or as unsigned LEB128. */
export type Header = 'u32' | 'varint'

/** A prime, so that a frame's bytes differ from those of the frames around it. */
const PERIOD = 65_521

/** The payloads of one pass: the same bytes for everybody, each time. */
export function payloadsOf(size: number, count: number): Buffer[] {
  const random = seededRandom(size)
  const pattern = Buffer.from(Uint8Array.from({ length: PERIOD }, () => random() * 256))
  const all = Buffer.alloc(size * count, pattern)
  return Array.from({ length: count }, (_, index) => all.subarray(index * size, (index + 1) * size))
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

/** Bytes as a package gives them: in one piece, or as a list of pieces. */
export type Piece = Uint8Array | (Iterable<Uint8Array> & { readonly byteLength: number })

/** Where a pass puts what comes out of it. */
export interface Sink {
  /** A whole frame, or the last of it. */
  frame(piece: Piece): void
  /** Less than a frame, or bytes that are not asked for their frames. */
  part(piece: Piece): void
}

/** What came out of a pass. */
export interface Outcome {
  readonly frames: number
  readonly bytes: number
  /** Of the content and where its frames end. Only a pass that is not timed finds it out. */
  readonly digest?: string
}

/** Counts, and does as little else as it can. */
export class Tally implements Sink {
  #frames = 0
  #bytes = 0
  /** Nothing that was given out may be optimised away. */
  #last: Piece | undefined

  frame(piece: Piece): void {
    this.#frames++
    this.#bytes += piece.byteLength
    this.#last = piece
  }

  part(piece: Piece): void {
    this.#bytes += piece.byteLength
    this.#last = piece
  }

  get outcome(): Outcome {
    if (this.#last === undefined) return { frames: 0, bytes: 0 }
    return { frames: this.#frames, bytes: this.#bytes }
  }
}

/** Looks at every byte. */
export class Checksum implements Sink {
  readonly #hash = createHash('sha1')
  #frames = 0
  #bytes = 0

  frame(piece: Piece): void {
    this.part(piece)
    this.#frames++
    this.#hash.update(`|${this.#bytes}|`)
  }

  part(piece: Piece): void {
    for (const bytes of piece instanceof Uint8Array ? [piece] : piece) {
      this.#hash.update(bytes)
      this.#bytes += bytes.length
    }
  }

  get outcome(): Outcome {
    return { frames: this.#frames, bytes: this.#bytes, digest: this.#hash.copy().digest('hex') }
  }
}
