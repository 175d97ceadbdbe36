import { OptionError } from './errors.js'
import { FixedHeader } from './fixed-header.js'
import type { Header } from './header.js'
import { fixedLayout, isDefaultLayout, LENGTH_FIELD_OPTIONS, type LengthField } from './length-field.js'
import { checkInteger, checkKnownOptions, type OptionNames } from './option-checks.js'
import { varintHeader } from './varint-header.js'

/** The default limit on a payload: 8 MiB, the same as tokio-util's `LengthDelimitedCodec`, so that both ends agree. */
export const DEFAULT_MAX_FRAME_LENGTH = 8_388_608

/** Bytes of the default header: the payload's length, unsigned, big-endian, not counting itself. */
export const HEADER_LENGTH = 4

/** The longest payload that the default header can announce. */
const LONGEST = 0xffff_ffff

/** How frames are laid out, and how long they may be. Both sides must agree on the length field. */
export interface FrameOptions {
  /**
   * The longest payload accepted, in bytes: as it is delivered, after adjustment and stripping. From 0 to what the length
   * field can hold. The sender of a longer one gets an error before any byte is written; its receiver gets an
   * error before anything is allocated.
   * @default 8_388_608, or what the length field can hold if that is less
   */
  maxFrameLength?: number | undefined
  /**
   * What announces a payload's length. `lengthFields` has those of well-known peers.
   * @default { width: 4 }: unsigned 32-bit big-endian
   */
  lengthField?: LengthField | undefined
  /**
   * What a decoder does after the error for a frame over the limit: `fail` delivers nothing more, `discard` skips the
   * frame, storing none of it, and goes on with the next. Encoders do not look at it.
   * @default 'fail'
   */
  tooLarge?: 'fail' | 'discard' | undefined
}

export const FRAME_OPTIONS = {
  maxFrameLength: true,
  lengthField: true,
  tooLarge: true,
} satisfies OptionNames<FrameOptions>

/** The options, checked. */
export interface FrameSettings {
  readonly maxFrameLength: number
  /** `undefined` for the default header. */
  readonly header: Header | undefined
  readonly discard: boolean
}

/** The options of frames among others. */
export function frameOptionsOf({ maxFrameLength, lengthField, tooLarge }: FrameOptions): FrameOptions {
  return { maxFrameLength, lengthField, tooLarge }
}

/** @throws {OptionError} for an option that is unknown or out of its range. */
export function frameSettings(taker: string, options: FrameOptions = {}): FrameSettings {
  checkKnownOptions(taker, options, FRAME_OPTIONS)
  const header = options.lengthField === undefined ? undefined : headerOf(options.lengthField)
  const tooLarge = options.tooLarge ?? 'fail'
  if (tooLarge !== 'fail' && tooLarge !== 'discard') {
    throw new OptionError('tooLarge', "'fail' or 'discard'", tooLarge)
  }
  const { maxFrameLength = Math.min(DEFAULT_MAX_FRAME_LENGTH, header?.longestPayload ?? LONGEST) } = options
  return {
    maxFrameLength: checkMaxFrameLength(maxFrameLength, header),
    header,
    discard: tooLarge === 'discard',
  }
}

/** @throws {OptionError} unless it is a whole number that the length field can hold. */
export function checkMaxFrameLength(value: number, header: Header | undefined): number {
  return checkInteger('maxFrameLength', value, 0, header?.longestPayload ?? LONGEST)
}

function headerOf(field: LengthField): Header | undefined {
  if (typeof field !== 'object' || field === null) {
    throw new OptionError('lengthField', 'a description such as { width: 2 }', field)
  }
  checkKnownOptions('lengthField', field, LENGTH_FIELD_OPTIONS, 'lengthField')
  if (field.width === 'varint') {
    if (Object.entries(field).every(([name, value]) => name === 'width' || value === undefined))
      return varintHeader
    throw new OptionError('lengthField', "{ width: 'varint' } and nothing else, or of a fixed width", field)
  }
  const layout = fixedLayout(field)
  return isDefaultLayout(layout) ? undefined : new FixedHeader(layout)
}
