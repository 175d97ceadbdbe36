import { ByteQueue } from '../../byte-queue.js'
import type { Bytes } from '../../check-bytes.js'
import { OptionError } from '../../errors.js'
import type { FrameDecoder } from '../../frame-decoder.js'

/** What a receiver needs of a decoder. One without a read buffer takes all its bytes as chunks. */
export type PayloadDecoder = Pick<
  FrameDecoder,
  'push' | 'next' | 'end' | 'clear' | 'bufferedLength' | 'partialLength' | 'frameBegun' | 'maxFrameLength'
> &
  Partial<
    Pick<
      FrameDecoder,
      'nextMany' | 'nextFrames' | 'takeBegun' | 'pushCopy' | 'reserve' | 'commit' | 'reservedLength'
    >
  >

/** What one read gave, at most `bufferSize` bytes of it: where messages begin and end is lost. */
export class ChunkDecoder implements PayloadDecoder {
  readonly partialLength = 0
  readonly frameBegun = false
  readonly #bytes = new ByteQueue()
  readonly #bufferSize: number

  constructor(bufferSize: number) {
    this.#bufferSize = bufferSize
  }

  push(chunk: Uint8Array): void {
    this.#bytes.push(chunk)
  }

  next(): Bytes | undefined {
    if (this.#bytes.length > 0) return this.#bytes.takeSome(this.#bufferSize)
    this.#bytes.compact()
    return undefined
  }

  end(): void {}

  clear(): void {
    this.#bytes.clear()
  }

  get maxFrameLength(): number {
    return Infinity
  }

  set maxFrameLength(value: number) {
    throw new OptionError('maxFrameLength', 'left alone, since a raw connection has no frames', value)
  }

  get bufferedLength(): number {
    return this.#bytes.length
  }
}
