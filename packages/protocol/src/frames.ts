import type { Bytes } from './check-bytes.js'
import { uint32At } from './byte-queue.js'
import { OptionError } from './errors.js'
import { defaultHeader } from './fixed-header.js'
import { HEADER_LENGTH } from './frame-options.js'
import { INCOMPLETE, type Header, type HeaderBytes } from './header.js'

/** Frames that lie whole in some bytes, one behind the other. */
export interface FrameRun {
  /** Where the first one begins that is not whole, or is refused. */
  readonly end: number
  readonly count: number
  /** The longest payload, in bytes. */
  readonly longest: number
}

/** Given by those who have checked what they make `Frames` of. */
const CHECKED = Symbol('checked')

/** `bytes` are whole frames, as `scanFrames()` has found. `header` is undefined for the default one. */
export let makeFrames: (bytes: Bytes, run: FrameRun, header: Header | undefined) => Frames

/**
 * Whole frames, one behind the other, as they are on the wire: to be passed on without being taken apart, to one connection or to many.
 * They are made by `recvFrames()`, `nextFrames()` and `encodeOnce()`, which know where each begins and ends.
 *
 * Iterating gives the payloads, as views.
 */
export class Frames implements Iterable<Bytes> {
  /** Headers and payloads. They may be on their way to several peers: nobody may change them. */
  readonly bytes: Bytes
  /** How many frames. */
  readonly count: number
  /** The longest payload among them, in bytes. */
  readonly longestPayload: number
  readonly #header: Header

  static {
    makeFrames = (bytes, run, header) => new Frames(CHECKED, bytes, run, header ?? defaultHeader)
  }

  private constructor(checked: symbol, bytes: Bytes, run: FrameRun, header: Header) {
    if (checked !== CHECKED)
      throw new TypeError(
        'Frames are given by recvFrames(), nextFrames() and encodeOnce(): make none yourself',
      )
    this.bytes = bytes
    this.count = run.count
    this.longestPayload = run.longest
    this.#header = header
  }

  /** The length field of these frames, in words: the same for frames that may be sent over the same connection. */
  get layout(): string {
    return this.#header.layout
  }

  /** The payloads, as views. */
  *[Symbol.iterator](): Generator<Bytes, undefined> {
    const { bytes } = this
    const front = new Front(bytes, 0, bytes.length)
    while (front.start < bytes.length) {
      const payload = front.start + this.#header.strippedAt(front)
      front.start = payload + this.#header.read(front)
      yield bytes.subarray(payload, front.start)
    }
  }
}

/** @throws {OptionError} for anything else. */
export function checkFrames(frames: unknown): Frames {
  if (frames instanceof Frames) return frames
  throw new OptionError('frames', 'what recvFrames(), nextFrames() or encodeOnce() gave', frames)
}

/**
 * Walks the frames that lie whole in `bytes` from `start` on, with payloads of at most `max` bytes. Stops, and does not throw, at one
 * that is refused. `header` is undefined for the default one.
 */
export function scanFrames(
  bytes: Uint8Array,
  start: number,
  max: number,
  header: Header | undefined,
): FrameRun {
  let end = start
  let count = 0
  let longest = 0
  const front = header && new Front(bytes, start, bytes.length)
  for (;;) {
    const length = front === undefined ? defaultLength(bytes, end) : lengthAt(front, end, header!)
    const next = end + (header === undefined ? HEADER_LENGTH : header.stripped(length)) + length
    if (length === INCOMPLETE || length > max || next > bytes.length) return { end, count, longest }
    if (length > longest) longest = length
    count++
    end = next
  }
}

function defaultLength(bytes: Uint8Array, at: number): number {
  return at + HEADER_LENGTH > bytes.length ? INCOMPLETE : uint32At(bytes, at)
}

function lengthAt(front: Front, at: number, header: Header): number {
  front.start = at
  try {
    return header.read(front)
  } catch {
    return INCOMPLETE
  }
}

/** What a header is read from. */
class Front implements HeaderBytes {
  start: number
  readonly #bytes: Uint8Array
  readonly #end: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.start = start
    this.#end = end
  }

  get length(): number {
    return this.#end - this.start
  }

  byteAt(index: number): number {
    return this.#bytes[this.start + index]!
  }
}
