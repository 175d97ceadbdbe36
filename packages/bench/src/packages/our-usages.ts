import {
  decodeFrameBatches,
  decodeFrames,
  encodeFrame,
  encodeFrames,
  FrameDecoder,
  frameDecoderStream,
  FrameEncoder,
  frameEncoderStream,
  type ByteStreamPair,
  type FrameOptions,
} from '@echo/protocol'
import type { Header } from './material.js'
import { asyncSource, OURS, type Pass, type Usage } from './usage.js'

function ours(
  name: string,
  header: Header,
  passOver: (material: readonly Buffer[], options: FrameOptions) => Pass,
): Usage {
  return {
    name,
    package: OURS,
    header,
    prepare: (material, maxFrameLength) =>
      passOver(material, {
        maxFrameLength,
        ...(header === 'varint' && { lengthField: { width: 'varint' } }),
      }),
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

const NO_BYTES = new Uint8Array(0)

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

function decodedAsync(chunks: readonly Buffer[], options: FrameOptions): Pass {
  return async (sink) => {
    for await (const payload of decodeFrames(asyncSource(chunks), options)) sink.frame(payload)
  }
}

function decodedInBatches(chunks: readonly Buffer[], options: FrameOptions): Pass {
  return async (sink) => {
    for await (const batch of decodeFrameBatches(asyncSource(chunks), options))
      for (const payload of batch) sink.frame(payload)
  }
}

function decodedByStream(chunks: readonly Buffer[], options: FrameOptions): Pass {
  return (sink) => throughPair(frameDecoderStream(options), chunks, (payload) => sink.frame(payload))
}

const inPieces = { inPieces: true } as const

export const OUR_DECODERS: readonly Usage[] = [
  ours('FrameDecoder', 'u32', pulled),
  ours('FrameDecoder (A/A)', 'u32', pulled),
  { ...ours('FrameDecoder in pieces', 'u32', pulledInPieces), ...inPieces },
  ours('FrameDecoder varint', 'varint', pulled),
  { ...ours('FrameDecoder varint in pieces', 'varint', pulledInPieces), ...inPieces },
  ours('decodeFrameBatches()', 'u32', decodedInBatches),
  ours('decodeFrames()', 'u32', decodedAsync),
  ours('decodeFrames() varint', 'varint', decodedAsync),
  ours('frameDecoderStream()', 'u32', decodedByStream),
  ours('frameDecoderStream() varint', 'varint', decodedByStream),
]

/** As a program that writes to a socket uses it: a large payload goes out uncopied behind its header. */
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

/** Payloads at once, where they come gathered: 64 KiB of those of 1 KiB. */
const GATHERED = 64

function gathered(payloads: readonly Buffer[], options: FrameOptions): Pass {
  const groups: Buffer[][] = []
  for (let at = 0; at < payloads.length; at += GATHERED) groups.push(payloads.slice(at, at + GATHERED))
  return (sink) => {
    const frames = new FrameEncoder(options)
    for (const group of groups) for (const part of frames.encodeAll(group)) sink.part(part)
  }
}

function encodedAsync(payloads: readonly Buffer[], options: FrameOptions): Pass {
  return async (sink) => {
    for await (const part of encodeFrames(asyncSource(payloads), options)) sink.part(part)
  }
}

function encodedByStream(payloads: readonly Buffer[], options: FrameOptions): Pass {
  return (sink) => throughPair(frameEncoderStream(options), payloads, (part) => sink.part(part))
}

export const OUR_ENCODERS: readonly Usage[] = [
  ours('encodeParts()', 'u32', inParts),
  ours('encodeParts() (A/A)', 'u32', inParts),
  ours('encodeParts() varint', 'varint', inParts),
  ours('encode()', 'u32', whole),
  ours('encodeFrame()', 'u32', each),
  ours('encodeAll()', 'u32', gathered),
  ours('encodeFrames()', 'u32', encodedAsync),
  ours('frameEncoderStream()', 'u32', encodedByStream),
  ours('frameEncoderStream() varint', 'varint', encodedByStream),
]

/** Writes everything into a WHATWG pair, as fast as it takes it, and takes what comes out at its other end. */
async function throughPair(
  { readable, writable }: ByteStreamPair,
  material: readonly Buffer[],
  onPiece: (piece: Uint8Array) => void,
): Promise<void> {
  await Promise.all([writeAll(writable, material), readAll(readable, onPiece)])
}

async function writeAll(writable: WritableStream<Uint8Array>, material: readonly Buffer[]): Promise<void> {
  const writer = writable.getWriter()
  for (const chunk of material) {
    await writer.ready
    // Its failure is the reader's too.
    writer.write(chunk).catch(() => {})
  }
  await writer.close()
}

async function readAll(
  readable: ReadableStream<Uint8Array>,
  onPiece: (piece: Uint8Array) => void,
): Promise<void> {
  const reader = readable.getReader()
  for (let step = await reader.read(); !step.done; step = await reader.read()) onPiece(step.value)
}
