/**
 * Frames in a byte stream and what they mean: encoders and decoders, codecs, errors. Pure: no sockets, no Node.
 *
 * @module @echo/protocol
 */
export { FrameDecoder } from './frame-decoder.js'
export { encodeFrame, FrameEncoder } from './frame-encoder.js'
export { encodeOnce, type EncodeOnceOptions } from './encode-once.js'
export type { Frames } from './frames.js'
export { DEFAULT_MAX_FRAME_LENGTH, type FrameOptions } from './frame-options.js'
export {
  decodeFrames,
  decodeFrameBatches,
  type ChunkSource,
  type DecodeFramesOptions,
} from './decode-frames.js'
export { encodeFrames, encodeFrameBatches, type PayloadSource } from './encode-frames.js'
export { frameDecoderStream, frameEncoderStream, type ByteStreamPair } from './frame-streams.js'
export type { FixedLengthField, LengthField, VarintLengthField } from './length-field.js'
export { lengthFields, type LengthFieldName } from './length-field-presets.js'
export type { Bytes } from './check-bytes.js'
export type { Codec } from './codec.js'
export { bytes, type BytesOptions } from './codecs/bytes.js'
export { utf8 } from './codecs/utf8.js'
export { json, type JsonOptions } from './codecs/json.js'
export {
  msgpack,
  MsgpackExtension,
  type EncodedExtension,
  type MsgpackExtensionCodec,
  type MsgpackOptions,
} from './codecs/msgpack.js'
export { contract, type Contract, type ContractSchemas, type ContractSide } from './contract.js'
export { withSchema, type DirectionSchemas } from './codecs/with-schema.js'
export { CODEC_NAMES, codecByName, type CodecName } from './codecs/by-name.js'
export {
  CodecError,
  ConnectionClosedError,
  EchoError,
  FrameTooLargeError,
  LimitError,
  MalformedFrameError,
  OptionError,
  SendBufferFullError,
  TimeoutError,
  TruncatedFrameError,
  type Delivery,
  type EchoErrorCode,
  type FrameTooLargeDetails,
  type TimeoutKind,
} from './errors.js'
