import {
  decode,
  encode,
  type DecoderOptions,
  type EncoderOptions,
  type LengthDecoderFunction,
  type LengthEncoderFunction,
} from 'it-length-prefixed'
import type { Header } from './material.js'
import { asyncSource, type Pass, type Usage } from './usage.js'

/** Its headers are varints unless it is given functions. Byte by byte is faster than its own `getUint32`. */
export const uint32Decoder: LengthDecoderFunction = Object.assign(
  (data: Parameters<LengthDecoderFunction>[0]) => {
    // So it says that more bytes are needed.
    if (data.byteLength < 4) throw new RangeError('a header of four bytes')
    return ((data.get(0) << 24) | (data.get(1) << 16) | (data.get(2) << 8) | data.get(3)) >>> 0
  },
  { bytes: 4 },
)

export const uint32Encoder: LengthEncoderFunction = Object.assign(
  (length: number) => {
    const header = new Uint8Array(4)
    header[0] = length >>> 24
    header[1] = length >>> 16
    header[2] = length >>> 8
    header[3] = length
    return header
  },
  { bytes: 4 },
)

function decoder(
  header: Header,
  how: string,
  like: string,
  passOver: (chunks: readonly Uint8Array[], options: DecoderOptions) => Pass,
): Usage {
  return {
    name: `it-length-prefixed ${header}${how}`,
    package: 'it-length-prefixed',
    header,
    like,
    ...(passOver !== joined && { inPieces: true }),
    prepare: (chunks, maxDataLength) =>
      passOver(plain(chunks), {
        maxDataLength,
        ...(header === 'u32' && { lengthDecoder: uint32Decoder }),
      }),
  }
}

function encoder(
  header: Header,
  how: string,
  like: string,
  passOver: (payloads: readonly Buffer[], options: EncoderOptions) => Pass,
): Usage {
  return {
    name: `it-length-prefixed ${header}${how}`,
    package: 'it-length-prefixed',
    header,
    like,
    prepare: (payloads, maxDataLength) =>
      passOver(payloads, { maxDataLength, ...(header === 'u32' && { lengthEncoder: uint32Encoder }) }),
  }
}

/** A list of the pieces that the payload lies in, uncopied, over a synchronous source. */
function lists(chunks: readonly Uint8Array[], options: DecoderOptions): Pass {
  return (sink) => {
    for (const list of decode(chunks, options)) sink.frame(list)
  }
}

/** The same, and each payload in one piece, as a parser wants it. */
function joined(chunks: readonly Uint8Array[], options: DecoderOptions): Pass {
  return (sink) => {
    for (const list of decode(chunks, options)) sink.frame(list.subarray())
  }
}

/** Lists over an asynchronous source, which is what a socket is. */
function asyncLists(chunks: readonly Uint8Array[], options: DecoderOptions): Pass {
  return async (sink) => {
    for await (const list of decode(asyncSource(chunks), options)) sink.frame(list)
  }
}

export const DECODERS: readonly Usage[] = [
  decoder('u32', '', 'FrameDecoder in pieces', lists),
  decoder('varint', '', 'FrameDecoder varint in pieces', lists),
  decoder('u32', ' joined', 'FrameDecoder', joined),
  decoder('varint', ' joined', 'FrameDecoder varint', joined),
  decoder('u32', ' async', 'decodeFrames()', asyncLists),
  decoder('varint', ' async', 'decodeFrames() varint', asyncLists),
]

/** A list of header and payload, uncopied. */
function singly(payloads: readonly Buffer[], options: EncoderOptions): Pass {
  return (sink) => {
    for (const payload of payloads) sink.part(encode.single(payload, options))
  }
}

/** A frame in one piece. */
function singlyJoined(payloads: readonly Buffer[], options: EncoderOptions): Pass {
  return (sink) => {
    for (const payload of payloads) sink.part(encode.single(payload, options).subarray())
  }
}

/** Header and payload one after the other. */
function generated(payloads: readonly Buffer[], options: EncoderOptions): Pass {
  return (sink) => {
    for (const piece of encode(payloads, options)) sink.part(piece)
  }
}

/** The same from an asynchronous source. */
function asyncGenerated(payloads: readonly Buffer[], options: EncoderOptions): Pass {
  return async (sink) => {
    for await (const piece of encode(asyncSource(payloads), options)) sink.part(piece)
  }
}

export const ENCODERS: readonly Usage[] = [
  encoder('u32', '', 'encodeParts()', singly),
  encoder('varint', '', 'encodeParts() varint', singly),
  encoder('u32', ' joined', 'encode()', singlyJoined),
  encoder('u32', ' iterable', 'encodeAll()', generated),
  encoder('u32', ' async', 'encodeFrames()', asyncGenerated),
]

/** Arrays without Node's Buffer around them: their `subarray` is faster, and this package never needs more. */
function plain(chunks: readonly Buffer[]): Uint8Array[] {
  return chunks.map((chunk) => new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length))
}
