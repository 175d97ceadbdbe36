import { ByteQueue } from './byte-queue.js'
import { FrameTooLargeError, TruncatedFrameError } from './errors.js'
import { defaultHeader } from './fixed-header.js'
import { makeFrames, scanFrames, type Frames } from './frames.js'
import { checkMaxFrameLength, frameSettings, HEADER_LENGTH, type FrameOptions } from './frame-options.js'
import { INCOMPLETE, type Header } from './header.js'
import { likelyCause } from './likely-cause.js'
import { checkBytes, type Bytes } from './check-bytes.js'
import { reserveForRest } from './read-buffer.js'

/** What `#expected` holds while a header is awaited. */
const HEADER = -1

/** A frame that is being discarded: its payload's length, the bytes before that, and how many of both have passed. */
interface Skipping {
  readonly declared: number
  readonly stripped: number
  passed: number
}

/**
 * Bytes in, frames out. Synchronous, no I/O.
 *
 * Wherever the stream was cut into chunks, the same payloads and errors come out, in the same order. `next()` finds one of
 * three things: less than a frame (`undefined`: push more), exactly one, or more than one (the rest waits for the next
 * call).
 *
 * Memory follows the bytes received, never the length declared: the buffers behind a decoder hold the chunks that are not
 * read yet, the one that is being read, and at most 64 KiB more; or, if `reserve()` is asked for, at most as much again as is
 * here of the last frame.
 *
 * @example
 * ```js
 * import { encodeFrame, FrameDecoder } from '@echo/protocol'
 *
 * const decoder = new FrameDecoder({ maxFrameLength: 1_000_000 })
 * decoder.push(encodeFrame(Uint8Array.of(1, 2)))
 * for (let payload = decoder.next(); payload !== undefined; payload = decoder.next()) {
 *   console.log(payload) // Uint8Array(2) [ 1, 2 ]
 * }
 * decoder.end()
 * ```
 */
export class FrameDecoder {
  #maxFrameLength: number
  /** `undefined` for the default header, which `ByteQueue.takeFrame()` reads where it can. */
  readonly #header: Header | undefined
  readonly #discard: boolean
  #bytes = new ByteQueue()
  /** The payload length that the last header declared, or HEADER. */
  #expected = HEADER
  /** How many bytes before that payload are still among the bytes. */
  #stripped = 0
  #skipping: Skipping | undefined = undefined
  #discardedFrames = 0
  #discardedLength = 0
  #over = false

  /** @throws {OptionError} for an option that is unknown or out of its range. */
  constructor(options?: FrameOptions) {
    const { maxFrameLength, header, discard } = frameSettings('FrameDecoder', options)
    this.#maxFrameLength = maxFrameLength
    this.#header = header
    this.#discard = discard
  }

  /**
   * Hands over a chunk of any size. The decoder keeps it and gives out views of it: the caller must not change it
   * afterwards. Of one in shared memory it gives copies. Chunks after `end()` or after a fatal error are dropped.
   *
   * @throws {TypeError} for text, and for whatever else is not bytes.
   */
  push(chunk: Uint8Array): void {
    checkBytes('a chunk', chunk)
    if (this.#over) return
    const wanted = this.#skipping === undefined ? chunk : chunk.subarray(this.#skip(chunk.length))
    if (wanted.length > 0) this.#bytes.push(wanted)
  }

  /**
   * Memory in which the bytes that come next save a copy, since they are the rest of a large frame; `undefined` if there is
   * none to save. Read into it and tell `commit()`, or push a chunk as ever. At most as much is made as is here of the
   * frame, or 64 KiB if there is `readFilledBuffer`.
   *
   * @param readFilledBuffer the read before filled its buffer: more is there already.
   */
  reserve(readFilledBuffer: boolean): Bytes | undefined {
    if (this.#bytes.length < HEADER_LENGTH) {
      this.#bytes.cancel()
      return undefined
    }
    const direct = this.#header === undefined && !this.#over && this.#skipping === undefined
    const room = direct ? reserveForRest(this.#bytes, this.#maxFrameLength, readFilledBuffer) : undefined
    if (room === undefined) this.#bytes.cancel()
    return room
  }

  /**
   * As `push()`, for bytes that stay the caller's: the first `size` of `source` are copied.
   *
   * @throws {TypeError} for what is not bytes.
   */
  pushCopy(source: Uint8Array, size: number): void {
    if (!(source instanceof Uint8Array)) checkBytes('a chunk', source)
    if (this.#over || this.#skipping !== undefined) this.push(new Uint8Array(source.subarray(0, size)))
    else this.#bytes.pushCopy(source, size)
  }

  /**
   * Hands over the first `size` bytes of `room`, which `reserve()` gave last.
   *
   * @throws {TypeError} for what is not bytes.
   * @throws {RangeError} for a size that `room` does not have.
   */
  commit(room: Uint8Array, size: number): void {
    checkBytes('room', room)
    if (!Number.isInteger(size) || size < 0 || size > room.length)
      throw new RangeError(`size must be a whole number from 0 to ${room.length}, and was ${String(size)}`)
    if (this.#over || this.#skipping !== undefined) this.push(room.subarray(0, size))
    else this.#bytes.commit(room, size)
  }

  /** Bytes of memory that `reserve()` has made and that are not filled. */
  get reservedLength(): number {
    return this.#bytes.reservedLength
  }

  /**
   * The next whole payload, or `undefined`: more bytes are needed. It is a view of the chunk it came in, which stays in
   * memory as long as the view does; one that was spread over several chunks is a copy.
   *
   * @throws {FrameTooLargeError} for a frame over the limit. With `tooLarge: 'discard'` it is `recoverable`, and comes once
   * for each such frame: call again for those behind it. Otherwise it comes once, and nothing after it is delivered.
   * @throws {MalformedFrameError} once, for a header that no frame can have. Nothing after it is delivered.
   */
  next(): Bytes | undefined {
    // A frame whose header was read before keeps the limit that it was read under, which `#isWhole()` knows.
    if (this.#header === undefined && this.#expected === HEADER) {
      const payload = this.#bytes.takeFrame(this.#maxFrameLength)
      if (payload !== undefined) return payload
      if (this.#bytes.releaseEmpty()) return undefined
    }
    if (!this.#isWhole()) return undefined
    this.#bytes.drop(this.#stripped)
    const payload = this.#bytes.take(this.#expected)
    this.#expected = HEADER
    return payload
  }

  /**
   * As `next()` for each, the payloads that are whole: at least one and at most `max`; `undefined`: more bytes are needed. There may be
   * more behind them. The fast way for many small ones.
   *
   * @throws as `next()`, if the first is refused; one behind payloads that were given is refused by the next call.
   */
  nextMany(max = Infinity): Bytes[] | undefined {
    const first = this.next()
    if (first === undefined) return undefined
    const payloads = [first]
    if (this.#header === undefined) this.#bytes.takeFrames(this.#maxFrameLength, max, payloads)
    return payloads
  }

  /**
   * As `next()`, with the payload in the pieces it came in: nothing is copied, however large it is. For payloads that are
   * passed on or digested piece by piece. Pieces are never empty; an empty payload has none.
   *
   * @throws as `next()`
   */
  nextParts(): Bytes[] | undefined {
    if (!this.#isWhole()) return undefined
    this.#bytes.drop(this.#stripped)
    const parts = this.#bytes.takeParts(this.#expected)
    this.#expected = HEADER
    return parts
  }

  /**
   * Whole frames as they came, headers included, to be passed on: those that lie in one piece, or one that is joined; `undefined`: more
   * bytes are needed. There may be more behind them. Their memory is never written to again.
   *
   * @param longest in bytes: a frame with a longer payload, within the limit, comes alone. For those who pass them on to somebody with
   * a lower limit.
   * @throws as `next()`, if the first is refused; one behind frames that were given is refused by the next call.
   */
  nextFrames(longest = Infinity): Frames | undefined {
    const header = this.#header
    if (this.#expected === HEADER && this.#bytes.length > 0) {
      const front = this.#bytes.front
      const run = scanFrames(front, 0, Math.min(longest, this.#maxFrameLength), header)
      if (run.count > 0) return makeFrames(this.#bytes.take(run.end), run, header)
    }
    if (!this.#isWhole()) return undefined
    const length = this.#expected
    const end = this.#stripped + length
    this.#expected = HEADER
    return makeFrames(this.#bytes.take(end), { end, count: 1, longest: length }, header)
  }

  /**
   * For bytes that are passed on as they come: takes out what is here of a frame, if that is little; `undefined` if it is not, or more is
   * to be done with them. What is not passed on is pushed again.
   */
  takeBegun(): Bytes | undefined {
    if (this.#over || this.#skipping !== undefined) return undefined
    const begun = this.#bytes.takeFew()
    if (begun !== undefined) this.#expected = HEADER
    return begun
  }

  /** Whether the next frame is all there. Its header stays in the queue until then. */
  #isWhole(): boolean {
    const bytes = this.#bytes
    const header = this.#header ?? defaultHeader
    if (this.#expected === HEADER) {
      const length = this.#read(header)
      if (length === INCOMPLETE) return this.#waits()
      this.#stripped = header.strippedAt(bytes)
      if (length > this.#maxFrameLength) throw this.#tooLarge(length, header)
      this.#expected = length
    }
    return bytes.length < this.#stripped + this.#expected ? this.#waits() : true
  }

  #waits(): false {
    this.#bytes.compact()
    return false
  }

  /**
   * Says that the stream has ended. Call it after `next()` gave `undefined`.
   *
   * @throws {TruncatedFrameError} once, if a frame had begun.
   */
  end(): void {
    if (this.#over) return
    this.#over = true
    const held = this.#bytes.length
    if (this.#skipping !== undefined) {
      const { declared, stripped, passed } = this.#skipping
      throw new TruncatedFrameError('payload', declared, Math.max(0, passed - stripped))
    }
    if (this.#expected !== HEADER) {
      throw new TruncatedFrameError('payload', this.#expected, Math.max(0, held - this.#stripped))
    }
    if (held > 0) {
      throw new TruncatedFrameError('header', (this.#header ?? defaultHeader).expected(held), held)
    }
  }

  /** Drops what is held, and whatever is pushed from now on: for a reader that has stopped. */
  clear(): void {
    this.#stop()
  }

  /** Bytes held, the bytes of headers included. */
  get bufferedLength(): number {
    return this.#bytes.length
  }

  /** Whether a frame has begun that is not whole yet, a discarded one among them. Of meaning after `next()` gave `undefined`. */
  get frameBegun(): boolean {
    return this.#expected !== HEADER || this.#bytes.length > 0 || this.#skipping !== undefined
  }

  /** Of the bytes held, those of the last frame, if it is not whole yet. Walks the frames that wait before it. */
  get partialLength(): number {
    const held = this.bufferedLength
    if (this.#expected !== HEADER && this.#stripped + this.#expected > held) return held
    const rest = new ByteQueue()
    rest.push(this.#bytes.copy())
    const header = this.#header ?? defaultHeader
    for (let size = frameSize(header, rest); size <= rest.length; size = frameSize(header, rest))
      rest.drop(size)
    return rest.length
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
    this.#maxFrameLength = checkMaxFrameLength(value, this.#header)
  }

  /** With `tooLarge: 'discard'`: the frames that were skipped, the one that is being skipped among them. */
  get discardedFrames(): number {
    return this.#discardedFrames
  }

  /** Their bytes so far, headers included. */
  get discardedLength(): number {
    return this.#discardedLength
  }

  #read(header: Header): number {
    try {
      return header.read(this.#bytes)
    } catch (error) {
      this.#stop()
      throw error
    }
  }

  /** Of the frame whose header is first. */
  #tooLarge(declared: number, header: Header): FrameTooLargeError {
    const front = this.#bytes
    const head = Uint8Array.from({ length: Math.min(4, header.expected(0)) }, (_, i) => front.byteAt(i))
    const hint = likelyCause(head, header.swapped(front), this.#maxFrameLength)
    const discarded = this.#discard
    if (discarded) {
      this.#discardedFrames++
      this.#skipping = { declared, stripped: this.#stripped, passed: 0 }
      this.#bytes.drop(this.#skip(this.#bytes.length))
    } else {
      this.#stop()
    }
    return new FrameTooLargeError('remote', declared, this.#maxFrameLength, { hint, discarded })
  }

  /** How many of the next `size` bytes belong to the frame that is skipped. They count as passed. */
  #skip(size: number): number {
    const frame = this.#skipping!
    const left = frame.stripped + frame.declared - frame.passed
    if (size >= left) this.#skipping = undefined
    else frame.passed += size
    const skipped = Math.min(size, left)
    this.#discardedLength += skipped
    return skipped
  }

  #stop(): void {
    this.#over = true
    this.#bytes.clear()
  }
}

/** The size of the frame at the front, header included: more than is there if its header is not whole, or none. */
function frameSize(header: Header, bytes: ByteQueue): number {
  try {
    const length = header.read(bytes)
    return length === INCOMPLETE ? Infinity : header.stripped(length) + length
  } catch {
    return Infinity
  }
}
