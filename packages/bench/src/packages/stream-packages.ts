import * as frameStream from 'frame-stream'
import * as lengthPrefixedStream from 'length-prefixed-stream'
import type { Sink } from './material.js'
import type { Usage } from './usage.js'

/** What both packages give: one is of Node's own streams, the other of a copy of old ones. */
interface Transform {
  write(chunk: Uint8Array): boolean
  end(): unknown
  on(event: 'data', listener: (piece: Buffer) => void): unknown
  on(event: 'end', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  once(event: 'drain', listener: () => void): unknown
}

type Take = (sink: Sink, piece: Buffer & { frameEnd?: boolean }) => void

const frame: Take = (sink, piece) => sink.frame(piece)
const part: Take = (sink, piece) => sink.part(piece)

function usage(transform: () => Transform, take: Take, rest: Omit<Usage, 'prepare'>): Usage {
  const prepare: Usage['prepare'] = (material) => (sink) => throughStream(transform(), material, sink, take)
  return { ...rest, prepare }
}

/** Writes everything into the stream, as fast as it takes it, and takes what comes by `data`, the fastest way. */
function throughStream(
  stream: Transform,
  material: readonly Buffer[],
  sink: Sink,
  take: Take,
): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('data', (piece) => take(sink, piece))
    stream.on('end', resolve)
    stream.on('error', reject)
    let next = 0
    const write = () => {
      while (next < material.length) {
        if (stream.write(material[next++]!)) continue
        stream.once('drain', write)
        return
      }
      stream.end()
    }
    write()
  })
}

/** It copies all it holds with each chunk: a frame of 16 MiB in segments took it some 900 times as long as ours. */
const FRAME_STREAM_LARGEST = 1_048_575

export const DECODERS: readonly Usage[] = [
  // Varints are the only headers it has. Without a `limit` it has none, and is faster.
  usage(lengthPrefixedStream.decode, frame, {
    name: 'length-prefixed-stream',
    package: 'length-prefixed-stream',
    header: 'varint',
    like: 'frameDecoderStream() varint',
  }),
  // Four big-endian bytes are its default, and its limit is off unless one is given.
  usage(frameStream.decode, frame, {
    name: 'frame-stream',
    package: 'frame-stream',
    header: 'u32',
    like: 'frameDecoderStream()',
    largest: FRAME_STREAM_LARGEST,
  }),
  // What its README recommends for large messages: parts of them, as they come, which are the user's to put together.
  usage(
    () => frameStream.decode({ unbuffered: true }),
    (sink, piece) => (piece.frameEnd === true ? sink.frame(piece) : sink.part(piece)),
    {
      name: 'frame-stream unbuffered',
      package: 'frame-stream',
      header: 'u32',
      inPieces: true,
      like: 'frameDecoderStream()',
    },
  ),
]

export const ENCODERS: readonly Usage[] = [
  // Gives a header and a payload as two pieces.
  usage(lengthPrefixedStream.encode, part, {
    name: 'length-prefixed-stream',
    package: 'length-prefixed-stream',
    header: 'varint',
    like: 'frameEncoderStream() varint',
  }),
  // Gives each frame as one piece, copied.
  usage(frameStream.encode, part, {
    name: 'frame-stream',
    package: 'frame-stream',
    header: 'u32',
    like: 'frameEncoderStream()',
  }),
]
