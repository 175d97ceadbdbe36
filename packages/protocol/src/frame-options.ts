import { checkInteger } from './option-checks.js'

/** The default limit on a payload: 8 MiB, the same as tokio-util's `LengthDelimitedCodec`, so that both ends agree. */
export const DEFAULT_MAX_FRAME_LENGTH = 8_388_608

/** Bytes in front of each payload: its length, unsigned, big-endian, not counting itself. */
export const HEADER_LENGTH = 4

/** The longest payload that the length field can describe. */
const LONGEST = 0xffff_ffff

export interface FrameOptions {
  /**
   * The longest payload accepted, in bytes, 0 to 4,294,967,295. Whoever sends a longer one gets an error before any byte
   * is written; whoever receives one gets an error before anything is allocated.
   * @default 8_388_608
   */
  maxFrameLength?: number | undefined
}

/** @throws {OptionError} unless it is a whole number that the length field can hold. */
export function checkMaxFrameLength(value: number): number {
  return checkInteger('maxFrameLength', value, 0, LONGEST)
}
