import { FrameTooLargeError } from './errors.js'
import { frameSettings, HEADER_LENGTH, type FrameOptions, type FrameSettings } from './frame-options.js'
import type { Header } from './header.js'
import { checkBytes, type Bytes } from './check-bytes.js'

/** Payloads from this length on are better written beside their header than copied behind it. In bytes. */
export const LARGE_PAYLOAD = 16_384

/** Smaller frames are cut from slabs of this size: many arrays cost more than the bytes in them. */
const SLAB_LENGTH = 65_536

/**
 * Payloads in, frames out: the decoder's counterpart, for programs that bring their own I/O. Synchronous, no I/O.
 *
 * @example
 * ```js
 * import { FrameEncoder, lengthFields } from '@echo/protocol'
 *
 * const encoder = new FrameEncoder({ lengthField: lengthFields.erlang2 })
 * console.log(encoder.encode(Uint8Array.of(7))) // Uint8Array(3) [ 0, 1, 7 ]
 * ```
 */
export class FrameEncoder {
  readonly #settings: FrameSettings
  #slab = new Uint8Array(0)
  #filled = 0

  /** @throws {OptionError} for an option that is unknown or out of its range. */
  constructor(options?: FrameOptions) {
    this.#settings = frameSettings('FrameEncoder', options)
  }

  /**
   * One whole frame, a copy of `payload` in it. It is the caller's, and never written to again; small ones share slabs of
   * 64 KiB, which stay in memory as long as any frame of theirs does.
   *
   * @throws {FrameTooLargeError} if the payload is over the limit.
   * @throws {MalformedFrameError} if the payload is too short for the header bytes that it has to bring.
   * @throws {TypeError} for text, and for whatever else is not bytes.
   */
  encode(payload: Uint8Array): Bytes {
    return frameIn(this.#room, payload, this.#settings)
  }

  /**
   * The frame in two pieces: its header, fresh, and `payload` itself, uncopied, which must not change until it has been
   * written. For vectored writes, and for payloads that are large.
   *
   * @throws as `encode()`
   */
  encodeParts<Payload extends Uint8Array>(payload: Payload): [head: Bytes, rest: Payload] {
    const { header, maxFrameLength } = this.#settings
    checkBytes('a payload', payload)
    checkFrameLength(payload.length, maxFrameLength)
    const head = new Uint8Array(headLength(payload.length, header))
    writeHeader(head, 0, payload, header)
    return [head, restOf(payload, header)]
  }

  /**
   * The frames of all `payloads`, gathered in fresh memory: one piece, unless there are payloads of 16 KiB or more among
   * them, which go uncopied between the pieces.
   *
   * @throws as `encode()`, if any payload is refused; none is encoded then.
   */
  encodeAll<Payload extends Uint8Array>(payloads: readonly Payload[]): (Bytes | Payload)[] {
    const { header } = this.#settings
    const block = new Uint8Array(this.#gatheredLength(payloads))
    const pieces: (Bytes | Payload)[] = []
    let start = 0
    let filled = 0
    for (const payload of payloads) {
      writeHeader(block, filled, payload, header)
      filled += headLength(payload.length, header)
      const rest = restOf(payload, header)
      if (payload.length < LARGE_PAYLOAD) {
        block.set(rest, filled)
        filled += rest.length
      } else {
        pieces.push(block.subarray(start, filled), rest)
        start = filled
      }
    }
    if (filled > start) pieces.push(block.subarray(start, filled))
    return pieces
  }

  /** What the payloads take, without the large ones themselves. */
  #gatheredLength(payloads: readonly Uint8Array[]): number {
    const { header, maxFrameLength } = this.#settings
    let total = 0
    for (const payload of payloads) {
      checkBytes('a payload', payload)
      const { length } = payload
      checkFrameLength(length, maxFrameLength)
      total += headLength(length, header)
      if (length < LARGE_PAYLOAD) total += Math.max(0, length - (header?.kept ?? 0))
    }
    return total
  }

  readonly #room = (size: number): Bytes => {
    if (size >= LARGE_PAYLOAD) return new Uint8Array(size)
    if (this.#slab.length - this.#filled < size) {
      this.#slab = new Uint8Array(SLAB_LENGTH)
      this.#filled = 0
    }
    this.#filled += size
    return this.#slab.subarray(this.#filled - size, this.#filled)
  }
}

/**
 * One whole frame, fresh: the length of `payload`, then a copy of it. An empty payload gives the four bytes `00000000`.
 *
 * @throws {FrameTooLargeError} if the payload is over the limit.
 * @throws {MalformedFrameError} if the payload is too short for the header bytes that it has to bring.
 * @throws {OptionError} for an option out of its range.
 */
export function encodeFrame(payload: Uint8Array, options?: FrameOptions): Bytes {
  return frameIn((size) => new Uint8Array(size), payload, frameSettings('encodeFrame()', options))
}

/** One whole frame, in memory that `room` gives. @throws as `encodeFrame()`. */
export function frameIn(
  room: (size: number) => Bytes,
  payload: Uint8Array,
  { header, maxFrameLength }: Pick<FrameSettings, 'header' | 'maxFrameLength'>,
): Bytes {
  checkBytes('a payload', payload)
  const { length } = payload
  checkFrameLength(length, maxFrameLength)
  const front = header === undefined ? HEADER_LENGTH : header.stripped(length)
  const frame = room(front + length)
  frame.set(payload, front)
  writeHeader(frame, 0, payload, header)
  return frame
}

/** The payload, but for what goes into the header. `subarray()` keeps the class and the memory. */
function restOf<Payload extends Uint8Array>(payload: Payload, header: Header | undefined): Payload {
  return header === undefined ? payload : (payload.subarray(header.kept) as Payload)
}

/** @throws {FrameTooLargeError} if a payload of `length` bytes is over the limit. */
export function checkFrameLength(length: number, maxFrameLength: number): void {
  if (length > maxFrameLength) throw new FrameTooLargeError('local', length, maxFrameLength)
}

/** How many bytes `writeHeader` writes for a payload of `length` bytes. `header` is undefined for the default one. */
export function headLength(length: number, header: Header | undefined): number {
  return header === undefined ? HEADER_LENGTH : header.stripped(length) + header.kept
}

/**
 * Writes at `at` all of a frame that comes before the rest of its payload, which begins at `header.kept`.
 *
 * @throws {MalformedFrameError} if the payload is too short to have such a header.
 */
export function writeHeader(
  target: Uint8Array,
  at: number,
  payload: Uint8Array,
  header: Header | undefined,
): void {
  if (header !== undefined) {
    header.write(target, at, payload)
    return
  }
  const { length } = payload
  target[at] = length >>> 24
  target[at + 1] = length >>> 16
  target[at + 2] = length >>> 8
  target[at + 3] = length
}
