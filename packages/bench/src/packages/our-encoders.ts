import {
  encodeFrame,
  encodeFrames,
  FrameEncoder,
  frameEncoderStream,
  type FrameOptions,
} from '@echo/protocol'
import { asyncSource } from './async-source.js'
import { OURS, type Contender, type Pass } from './contender.js'
import * as names from './our-names.js'
import { frameOptions } from './our-options.js'
import { throughPair } from './through-pair.js'
import type { Header } from './wire.js'

/** Payloads at once, where they come gathered: 64 KiB of those of 1 KiB. */
const GATHERED = 64

function encoder(
  name: string,
  header: Header,
  passOver: (payloads: readonly Buffer[], options: FrameOptions) => Pass,
): Contender {
  return {
    name,
    package: OURS,
    header,
    prepare: (payloads, maxLength) => passOver(payloads, frameOptions(header, maxLength)),
  }
}

/** As whoever writes to a socket uses it: a large payload goes out uncopied behind its header. */
function inParts(payloads: readonly Buffer[], options: FrameOptions): Pass {
  return (sink) => {
    const frames = new FrameEncoder(options)
    for (const payload of payloads) for (const part of frames.encodeParts(payload)) sink.part(part)
  }
}

/** Each frame in one piece. */
function whole(payloads: readonly Buffer[], options: FrameOptions): Pass {
  return (sink) => {
    const frames = new FrameEncoder(options)
    for (const payload of payloads) sink.part(frames.encode(payload))
  }
}

/** The same without an encoder. */
function each(payloads: readonly Buffer[], options: FrameOptions): Pass {
  return (sink) => {
    for (const payload of payloads) sink.part(encodeFrame(payload, options))
  }
}

/** Several at once. */
function gathered(payloads: readonly Buffer[], options: FrameOptions): Pass {
  const groups: Buffer[][] = []
  for (let at = 0; at < payloads.length; at += GATHERED) groups.push(payloads.slice(at, at + GATHERED))
  return (sink) => {
    const frames = new FrameEncoder(options)
    for (const group of groups) for (const part of frames.encodeAll(group)) sink.part(part)
  }
}

function iterated(payloads: readonly Buffer[], options: FrameOptions): Pass {
  return async (sink) => {
    for await (const part of encodeFrames(asyncSource(payloads), options)) sink.part(part)
  }
}

function streamed(payloads: readonly Buffer[], options: FrameOptions): Pass {
  return (sink) => throughPair(frameEncoderStream(options), payloads, (part) => sink.part(part))
}

export const ourEncoder = encoder(names.ENCODE_PARTS, 'u32', inParts)

/** For the A/A control. */
export const ourEncoderAgain = encoder('encodeParts() again', 'u32', inParts)

export const ourOtherEncoders: readonly Contender[] = [
  encoder(names.VARINT_ENCODE_PARTS, 'varint', inParts),
  encoder(names.ENCODE, 'u32', whole),
  encoder('encodeFrame()', 'u32', each),
  encoder(names.ENCODE_ALL, 'u32', gathered),
  encoder(names.ENCODE_FRAMES, 'u32', iterated),
  encoder(names.ENCODER_STREAM, 'u32', streamed),
  encoder(names.VARINT_ENCODER_STREAM, 'varint', streamed),
]
