import { ByteQueue, uint32At } from './byte-queue.js'
import { FrameTooLargeError, TruncatedFrameError } from './errors.js'
import {
  checkMaxFrameLength,
  DEFAULT_MAX_FRAME_LENGTH,
  HEADER_LENGTH,
  type FrameOptions,
} from './frame-options.js'
import { likelyCause } from './likely-cause.js'

/** What `#expected` holds while a header is awaited. */
const HEADER = -1

/**
 * Bytes in, frames out. Synchronous, no I/O.
 *
 * ```
 * decoder.push(chunk)
 * for (let payload = decoder.next(); payload !== undefined; payload = decoder.next()) { … }
 * ```
 *
 * Wherever the stream was cut into chunks, the same payloads come out, then the same error. `next()` finds one of three
 * things: less than a frame (`undefined`: push more), exactly one, or more than one (the rest waits for the next call).
 *
 * Memory follows the bytes received, never the length declared.
 */
export class FrameDecoder {
  #maxFrameLength: number
  #bytes = new ByteQueue()
  /** The payload length that the last header declared, or HEADER. */
  #expected = HEADER
  #over = false

  /** @throws {OptionError} for a limit out of its range. */
  constructor(options?: FrameOptions) {
    this.#maxFrameLength = checkMaxFrameLength(options?.maxFrameLength ?? DEFAULT_MAX_FRAME_LENGTH)
  }

  /**
   * Hands over a chunk of any size. The decoder keeps it and gives out views of it: the caller must not change it
   * afterwards. Chunks after `end()` or after a bad header are dropped.
   */
  push(chunk: Uint8Array): void {
    if (!this.#over && chunk.length > 0) this.#bytes.push(chunk)
  }

  /**
   * The next whole payload, or `undefined`: more bytes are needed. It is a view of the chunk it came in, which stays in
   * memory as long as the view does; one that was spread over several chunks is a copy.
   *
   * @throws {FrameTooLargeError} once, on a header over the limit. Nothing after it is delivered.
   */
  next(): Uint8Array | undefined {
    const bytes = this.#bytes
    if (this.#expected === HEADER) {
      if (bytes.length < HEADER_LENGTH) {
        bytes.compact()
        return undefined
      }
      const declared = bytes.takeUint32()
      if (declared > this.#maxFrameLength) throw this.#tooLarge(declared)
      this.#expected = declared
    }
    if (bytes.length < this.#expected) {
      bytes.compact()
      return undefined
    }
    const payload = bytes.take(this.#expected)
    this.#expected = HEADER
    return payload
  }

  /**
   * Says that the stream has ended. Call it after `next()` gave `undefined`.
   *
   * @throws {TruncatedFrameError} once, if a frame had begun.
   */
  end(): void {
    if (this.#over) return
    this.#over = true
    if (this.#expected !== HEADER)
      throw new TruncatedFrameError('payload', this.#expected, this.#bytes.length)
    if (this.#bytes.length > 0) throw new TruncatedFrameError('header', HEADER_LENGTH, this.#bytes.length)
  }

  /** Bytes held, the bytes of headers included. */
  get bufferedLength(): number {
    return this.#expected === HEADER ? this.#bytes.length : this.#bytes.length + HEADER_LENGTH
  }

  /** Of the bytes held, those of the last frame, if it is not whole yet. Walks the frames that wait before it. */
  get partialLength(): number {
    const held = this.bufferedLength
    if (this.#expected > this.#bytes.length) return held
    const bytes = this.#bytes.copy()
    let at = Math.max(this.#expected, 0)
    while (at + HEADER_LENGTH <= bytes.length) {
      const end = at + HEADER_LENGTH + uint32At(bytes, at)
      if (end > bytes.length) break
      at = end
    }
    return bytes.length - at
  }

  /**
   * The longest payload accepted, in bytes. May be changed at any time; a frame whose header `next()` has already read
   * keeps the old limit.
   * @throws {OptionError} when set out of its range.
   */
  get maxFrameLength(): number {
    return this.#maxFrameLength
  }

  set maxFrameLength(value: number) {
    this.#maxFrameLength = checkMaxFrameLength(value)
  }

  #tooLarge(declared: number): FrameTooLargeError {
    this.#over = true
    this.#bytes.clear()
    return new FrameTooLargeError(
      'remote',
      declared,
      this.#maxFrameLength,
      likelyCause(declared, this.#maxFrameLength),
    )
  }
}
