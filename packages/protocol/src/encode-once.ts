import type { Codec } from './codec.js'
import { msgpack } from './codecs/msgpack.js'
import { checkCodec, encodePayload, undefinedMessage } from './encode-payload.js'
import { frameIn } from './frame-encoder.js'
import {
  frameOptionsOf,
  frameSettings,
  FRAME_OPTIONS,
  type FrameOptions,
  type FrameSettings,
} from './frame-options.js'
import { makeFrames, type Frames } from './frames.js'
import { checkKnownOptions, type OptionNames } from './option-checks.js'

/** Of `encodeOnce()`. */
export interface EncodeOnceOptions<Out> extends FrameOptions {
  /**
   * What the payload means: the codec of the connections that it is sent over.
   * @default msgpack()
   */
  codec?: Codec<unknown, Out> | undefined
}

const ENCODE_ONCE_OPTIONS = { ...FRAME_OPTIONS, codec: true } satisfies OptionNames<
  EncodeOnceOptions<unknown>
>

/**
 * One message as a frame, to be sent over many connections with `sendFrames()`: it is encoded once, however many they are.
 *
 * @throws {CodecError} for `undefined`, and for what the codec refuses.
 * @throws {FrameTooLargeError | MalformedFrameError} for a payload that cannot be framed.
 * @throws {OptionError} for an option that is unknown or out of its range.
 */
export function encodeOnce<Out = unknown>(message: Out, options: EncodeOnceOptions<Out> = {}): Frames {
  checkKnownOptions('encodeOnce()', options, ENCODE_ONCE_OPTIONS)
  if (message === undefined) throw undefinedMessage()
  const codec = options.codec ?? msgpack()
  checkCodec(codec)
  return framesOf(message, codec, frameSettings('encodeOnce()', frameOptionsOf(options)))
}

/** As `encodeOnce()`, with options that are checked. */
export function framesOf<Out>(
  message: Out,
  codec: Codec<unknown, Out>,
  settings: Pick<FrameSettings, 'header' | 'maxFrameLength'>,
): Frames {
  const payload = encodePayload(codec, message)
  const bytes = frameIn((size) => new Uint8Array(size), payload, settings)
  return makeFrames(bytes, { end: bytes.length, count: 1, longest: payload.length }, settings.header)
}
