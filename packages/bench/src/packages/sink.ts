import { createHash } from 'node:crypto'

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
