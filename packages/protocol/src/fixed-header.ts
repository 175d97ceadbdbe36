import { MalformedFrameError, OptionError } from './errors.js'
import { INCOMPLETE, type Header, type HeaderBytes } from './header.js'
import type { FixedLayout } from './length-field.js'

const TWO_32 = 4_294_967_296

/** A header of a fixed size with a length field in it. */
export class FixedHeader implements Header {
  readonly layout: string
  readonly longestPayload: number
  readonly kept: number
  readonly #layout: FixedLayout
  readonly #length: number
  /** How much longer the payload is than the value of the length field. */
  readonly #beyond: number

  /** @throws {OptionError} if no payload at all can have such a header. */
  constructor(layout: FixedLayout) {
    const { width, little, offset, adjustment, strip } = layout
    this.#layout = layout
    this.layout = `${offset} bytes, then ${width} bytes ${little ? 'little' : 'big'}-endian, ${adjustment} added, ${strip} stripped`
    this.#length = offset + width
    this.kept = Math.max(0, this.#length - strip)
    this.#beyond = adjustment + this.#length - strip
    const longest = 256 ** width - 1 + this.#beyond
    if (longest < this.kept) {
      throw new OptionError('lengthField', 'such that a frame can be longer than its header', layout)
    }
    this.longestPayload = Math.min(longest, Number.MAX_SAFE_INTEGER)
  }

  stripped(): number {
    return this.#layout.strip
  }

  strippedAt(): number {
    return this.#layout.strip
  }

  expected(): number {
    return this.#length
  }

  read(bytes: HeaderBytes): number {
    if (bytes.length < this.#length) return INCOMPLETE
    const length = this.#payloadLength(bytes, this.#layout.little)
    if (length >= this.kept) return length
    throw new MalformedFrameError(
      'remote',
      `by its length field the frame is ${this.kept - length} bytes too short for what comes before its payload`,
    )
  }

  write(target: Uint8Array, at: number, payload: Uint8Array): void {
    const { offset, width, strip, little } = this.#layout
    let value = payload.length - this.#beyond
    if (payload.length < this.kept || value < 0) {
      const least = Math.max(this.kept, this.#beyond)
      throw new MalformedFrameError(
        'local',
        `a payload of ${payload.length} bytes cannot have such a header; ${least} bytes are the least`,
      )
    }
    target.fill(0, at, at + strip)
    for (let i = 0; i < this.kept; i++) target[at + strip + i] = payload[i]!
    for (let i = 0; i < width; i++) {
      target[at + offset + (little ? i : width - 1 - i)] = value % 256
      value = Math.floor(value / 256)
    }
  }

  swapped(bytes: HeaderBytes): { order: string; length: number } | undefined {
    const { width, little } = this.#layout
    if (width === 1) return undefined
    return { order: little ? 'big-endian' : 'little-endian', length: this.#payloadLength(bytes, !little) }
  }

  /** The value is read in two halves: each is exact, so that a length above 2⁵³ is rounded only once. */
  #payloadLength(bytes: HeaderBytes, little: boolean): number {
    const { offset, width } = this.#layout
    let high = 0
    let low = 0
    for (let i = 0; i < width; i++) {
      const byte = bytes.byteAt(offset + (little ? width - 1 - i : i))
      if (width - i > 4) high = high * 256 + byte
      else low = low * 256 + byte
    }
    return high * TWO_32 + (low + this.#beyond)
  }
}

/** An unsigned 32-bit big-endian length: for what is rare, since decoder and encoder have a path of their own for it. */
export const defaultHeader: Header = new FixedHeader({
  width: 4,
  little: false,
  offset: 0,
  adjustment: 0,
  strip: 4,
})
