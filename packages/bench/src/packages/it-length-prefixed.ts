import { decode, encode, type DecoderOptions, type EncoderOptions } from 'it-length-prefixed'
import { asyncSource } from './async-source.js'
import type { Contender, Pass } from './contender.js'
import { uint32Decoder, uint32Encoder } from './it-length-prefixed-headers.js'
import * as ours from './our-names.js'
import type { Header } from './wire.js'

function decoder(
  header: Header,
  how: string,
  like: string,
  passOver: (chunks: readonly Uint8Array[], options: DecoderOptions) => Pass,
): Contender {
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
): Contender {
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

/** The same, and each payload in one piece, as whoever parses it wants it. */
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

export const itLengthPrefixedDecoders: readonly Contender[] = [
  decoder('u32', '', ours.PARTS_DECODER, lists),
  decoder('varint', '', ours.VARINT_PARTS_DECODER, lists),
  decoder('u32', ' joined', ours.DECODER, joined),
  decoder('varint', ' joined', ours.VARINT_DECODER, joined),
  decoder('u32', ' async', ours.DECODE_FRAMES, asyncLists),
  decoder('varint', ' async', ours.VARINT_DECODE_FRAMES, asyncLists),
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

export const itLengthPrefixedEncoders: readonly Contender[] = [
  encoder('u32', '', ours.ENCODE_PARTS, singly),
  encoder('varint', '', ours.VARINT_ENCODE_PARTS, singly),
  encoder('u32', ' joined', ours.ENCODE, singlyJoined),
  encoder('u32', ' iterable', ours.ENCODE_ALL, generated),
  encoder('u32', ' async', ours.ENCODE_FRAMES, asyncGenerated),
]

/** Arrays without Node's Buffer around them: their `subarray` is faster, and this package never needs more. */
function plain(chunks: readonly Buffer[]): Uint8Array[] {
  return chunks.map((chunk) => new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length))
}
