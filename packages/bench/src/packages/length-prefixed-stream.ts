import { decode, encode } from 'length-prefixed-stream'
import type { Contender } from './contender.js'
import * as ours from './our-names.js'
import { frameTo, partTo, throughStream } from './through-stream.js'

/** Varints are the only headers it has. Without a `limit` it has none, and is faster. */
export const lengthPrefixedStreamDecoder: Contender = {
  name: 'length-prefixed-stream',
  package: 'length-prefixed-stream',
  header: 'varint',
  like: ours.VARINT_DECODER_STREAM,
  prepare: (chunks) => (sink) => throughStream(decode(), chunks, frameTo(sink)),
}

/** Gives a header and a payload as two pieces. */
export const lengthPrefixedStreamEncoder: Contender = {
  name: 'length-prefixed-stream',
  package: 'length-prefixed-stream',
  header: 'varint',
  like: ours.VARINT_ENCODER_STREAM,
  prepare: (payloads) => (sink) => throughStream(encode(), payloads, partTo(sink)),
}
