import { FrameTooLargeError } from './errors.js'
import {
  checkMaxFrameLength,
  DEFAULT_MAX_FRAME_LENGTH,
  HEADER_LENGTH,
  type FrameOptions,
} from './frame-options.js'

/**
 * One whole frame: the length of `payload`, then a copy of it. An empty payload gives the four bytes `00000000`.
 *
 * @throws {FrameTooLargeError} if the payload is over the limit.
 * @throws {OptionError} for a limit out of its range.
 */
export function encodeFrame(payload: Uint8Array, options?: FrameOptions): Uint8Array {
  checkFrameLength(payload.length, checkMaxFrameLength(options?.maxFrameLength ?? DEFAULT_MAX_FRAME_LENGTH))
  const frame = new Uint8Array(HEADER_LENGTH + payload.length)
  writeHeader(frame, 0, payload.length)
  frame.set(payload, HEADER_LENGTH)
  return frame
}

/** @throws {FrameTooLargeError} if a payload of `length` bytes is over the limit. */
export function checkFrameLength(length: number, maxFrameLength: number): void {
  if (length > maxFrameLength) throw new FrameTooLargeError('local', length, maxFrameLength)
}

/** Writes the header of a payload of `length` bytes at `at`. */
export function writeHeader(target: Uint8Array, at: number, length: number): void {
  target[at] = length >>> 24
  target[at + 1] = length >>> 16
  target[at + 2] = length >>> 8
  target[at + 3] = length
}
