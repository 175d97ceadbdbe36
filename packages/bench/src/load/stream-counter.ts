import type { ReplyReader } from './reply-reader.js'

/** Counts bytes, and calls every `size` of them a reply. */
export class StreamCounter implements ReplyReader {
  readonly #size: number
  #part = 0

  constructor(size: number) {
    this.#size = size
  }

  push(chunk: Buffer): number {
    const bytes = this.#part + chunk.length
    this.#part = bytes % this.#size
    return (bytes - this.#part) / this.#size
  }
}
