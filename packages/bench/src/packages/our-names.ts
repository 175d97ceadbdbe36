// By these names others say which way of using ours is like theirs.

export const DECODER = 'FrameDecoder'
export const VARINT_DECODER = 'FrameDecoder varint'
export const PARTS_DECODER = 'FrameDecoder in pieces'
export const VARINT_PARTS_DECODER = 'FrameDecoder varint in pieces'
export const DECODE_FRAMES = 'decodeFrames()'
export const VARINT_DECODE_FRAMES = 'decodeFrames() varint'
export const DECODER_STREAM = 'frameDecoderStream()'
export const VARINT_DECODER_STREAM = 'frameDecoderStream() varint'

export const ENCODE_PARTS = 'encodeParts()'
export const VARINT_ENCODE_PARTS = 'encodeParts() varint'
export const ENCODE = 'encode()'
export const ENCODE_ALL = 'encodeAll()'
export const ENCODE_FRAMES = 'encodeFrames()'
export const ENCODER_STREAM = 'frameEncoderStream()'
export const VARINT_ENCODER_STREAM = 'frameEncoderStream() varint'
