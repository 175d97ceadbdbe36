import { decode, encode } from 'frame-stream'
import type { Contender } from './contender.js'
import * as ours from './our-names.js'
import { frameTo, partTo, throughStream } from './through-stream.js'

/** Four big-endian bytes are its default, and its limit is off unless one is given. */
export const frameStreamDecoder: Contender = {
  name: 'frame-stream',
  package: 'frame-stream',
  header: 'u32',
  like: ours.DECODER_STREAM,
  prepare: (chunks) => (sink) => throughStream(decode(), chunks, frameTo(sink)),
}

/** What its README recommends for large messages: parts of them, as they come, which are the user's to put together. */
export const frameStreamPartsDecoder: Contender = {
  name: 'frame-stream unbuffered',
  package: 'frame-stream',
  header: 'u32',
  inPieces: true,
  like: ours.DECODER_STREAM,
  prepare: (chunks) => (sink) =>
    throughStream(decode({ unbuffered: true }), chunks, (piece: Buffer & { frameEnd?: boolean }) => {
      if (piece.frameEnd === true) sink.frame(piece)
      else sink.part(piece)
    }),
}

/** Gives each frame as one piece, copied. */
export const frameStreamEncoder: Contender = {
  name: 'frame-stream',
  package: 'frame-stream',
  header: 'u32',
  like: ours.ENCODER_STREAM,
  prepare: (payloads) => (sink) => throughStream(encode(), payloads, partTo(sink)),
}
