import { checkInteger, type OptionNames } from './option-checks.js'
import { OptionError } from './errors.js'

/**
 * A length field of a fixed width, somewhere in a header.
 *
 * ```
 * ├─ offset ─┼─ width ─┼── value + adjustment bytes ──┤   the frame
 * ├─── strip ───┼────────── payload ──────────────────┤   what is delivered
 * ```
 *
 * The words of tokio-util and of Netty for these are in PROTOCOL.md.
 */
export interface FixedLengthField {
  /** Bytes of the length field, 1 to 8. */
  width: number
  /**
   * Its byte order; `native` is the machine's own.
   * @default 'big'
   */
  endian?: 'big' | 'little' | 'native' | undefined
  /**
   * Bytes of the frame in front of the length field, 0 to 4,095.
   * @default 0
   */
  offset?: number | undefined
  /**
   * How many more bytes follow the length field than its value says, −65,535 to 65,535. Negative where the length counts
   * itself or what stands before it.
   * @default 0
   */
  adjustment?: number | undefined
  /**
   * Bytes taken off the front of the frame, 0 to 8,191. With less than the header, the rest of the header is the front
   * of the payload, when decoding and when encoding.
   * @default offset + width
   */
  strip?: number | undefined
}

/**
 * The payload's length as an unsigned LEB128 varint: seven bits a byte, the lowest first. Only the shortest form is
 * taken, of at most nine bytes, as https://github.com/multiformats/unsigned-varint has it.
 */
export interface VarintLengthField {
  /** The number of bytes follows from the length: 1 for less than 128, 9 at most. */
  width: 'varint'
}

export const LENGTH_FIELD_OPTIONS = {
  width: true,
  endian: true,
  offset: true,
  adjustment: true,
  strip: true,
} satisfies OptionNames<FixedLengthField>

/** What announces the length of a payload: unsigned 32-bit big-endian is `{ width: 4 }`. */
export type LengthField = FixedLengthField | VarintLengthField

/** A fixed length field with every default filled in. */
export interface FixedLayout {
  readonly width: number
  readonly little: boolean
  readonly offset: number
  readonly adjustment: number
  readonly strip: number
}

const FARTHEST = 4_095
const MOST_STRIPPED = 8_191
const LARGEST_ADJUSTMENT = 65_535

/** @throws {OptionError} for a field out of its range. */
export function fixedLayout(field: FixedLengthField): FixedLayout {
  const width = checkInteger('lengthField.width', field.width, 1, 8)
  const offset = checkInteger('lengthField.offset', field.offset ?? 0, 0, FARTHEST)
  return {
    width,
    offset,
    little: isLittle(field.endian ?? 'big'),
    adjustment: checkInteger(
      'lengthField.adjustment',
      field.adjustment ?? 0,
      -LARGEST_ADJUSTMENT,
      LARGEST_ADJUSTMENT,
    ),
    strip: checkInteger('lengthField.strip', field.strip ?? offset + width, 0, MOST_STRIPPED),
  }
}

/** Whether it is an unsigned 32-bit big-endian length and nothing else, which has a path of its own. */
export function isDefaultLayout({ width, little, offset, adjustment, strip }: FixedLayout): boolean {
  return width === 4 && !little && offset === 0 && adjustment === 0 && strip === 4
}

function isLittle(endian: string): boolean {
  if (endian === 'big' || endian === 'little') return endian === 'little'
  if (endian === 'native') return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  throw new OptionError('lengthField.endian', "'big', 'little' or 'native'", endian)
}
