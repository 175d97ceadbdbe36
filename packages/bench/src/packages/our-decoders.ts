import {
  decodeFrameBatches,
  decodeFrames,
  FrameDecoder,
  frameDecoderStream,
  type FrameOptions,
} from '@echo/protocol'
import { asyncSource } from './async-source.js'
import { OURS, type Contender, type Pass } from './contender.js'
import * as names from './our-names.js'
import { frameOptions } from './our-options.js'
import { throughPair } from './through-pair.js'
import type { Header } from './wire.js'

function decoder(
  name: string,
  header: Header,
  passOver: (chunks: readonly Buffer[], options: FrameOptions) => Pass,
): Contender {
  return {
    name,
    package: OURS,
    header,
    prepare: (chunks, maxLength) => passOver(chunks, frameOptions(header, maxLength)),
  }
}

/** Each payload in one piece. */
function pulled(chunks: readonly Buffer[], options: FrameOptions): Pass {
  return (sink) => {
    const frames = new FrameDecoder(options)
    for (const chunk of chunks) {
      frames.push(chunk)
      for (let payload = frames.next(); payload !== undefined; payload = frames.next()) sink.frame(payload)
    }
    frames.end()
  }
}

/** Each payload in the pieces it came in, uncopied. */
function pulledInPieces(chunks: readonly Buffer[], options: FrameOptions): Pass {
  return (sink) => {
    const frames = new FrameDecoder(options)
    for (const chunk of chunks) {
      frames.push(chunk)
      for (let parts = frames.nextParts(); parts !== undefined; parts = frames.nextParts()) {
        for (let i = 0; i < parts.length - 1; i++) sink.part(parts[i]!)
        sink.frame(parts.at(-1) ?? NO_BYTES)
      }
    }
    frames.end()
  }
}

function iterated(chunks: readonly Buffer[], options: FrameOptions): Pass {
  return async (sink) => {
    for await (const payload of decodeFrames(asyncSource(chunks), options)) sink.frame(payload)
  }
}

function batched(chunks: readonly Buffer[], options: FrameOptions): Pass {
  return async (sink) => {
    for await (const batch of decodeFrameBatches(asyncSource(chunks), options))
      for (const payload of batch) sink.frame(payload)
  }
}

function streamed(chunks: readonly Buffer[], options: FrameOptions): Pass {
  return (sink) => throughPair(frameDecoderStream(options), chunks, (payload) => sink.frame(payload))
}

const NO_BYTES = new Uint8Array(0)

export const ourDecoder = decoder(names.DECODER, 'u32', pulled)

/** For the A/A control. */
export const ourDecoderAgain = decoder('FrameDecoder again', 'u32', pulled)

/** What those are compared with that give uncopied pieces. */
export const ourPartsDecoder: Contender = {
  ...decoder(names.PARTS_DECODER, 'u32', pulledInPieces),
  inPieces: true,
}

export const ourOtherDecoders: readonly Contender[] = [
  decoder(names.VARINT_DECODER, 'varint', pulled),
  { ...decoder(names.VARINT_PARTS_DECODER, 'varint', pulledInPieces), inPieces: true },
  decoder('decodeFrameBatches()', 'u32', batched),
  decoder(names.DECODE_FRAMES, 'u32', iterated),
  decoder(names.VARINT_DECODE_FRAMES, 'varint', iterated),
  decoder(names.DECODER_STREAM, 'u32', streamed),
  decoder(names.VARINT_DECODER_STREAM, 'varint', streamed),
]
