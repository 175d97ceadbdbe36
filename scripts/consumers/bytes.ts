// Frames and codecs alone: no types of Node, and none of the DOM.
import {
  bytes,
  decodeFrames,
  encodeFrame,
  encodeOnce,
  FrameDecoder,
  FrameEncoder,
  FrameTooLargeError,
  lengthFields,
  utf8,
  type Codec,
  type Frames,
} from '@echo/protocol'

/** A codec of the program's own. */
const numbers: Codec<number> = {
  name: 'numbers',
  encode: (value) => Uint8Array.of(value),
  decode: (payload) => payload[0] ?? 0,
}

export function decodeAll(chunks: readonly Uint8Array[], maxFrameLength?: number): number[] {
  const decoder = new FrameDecoder({ lengthField: lengthFields.protobufDelimited, maxFrameLength })
  const found: number[] = []
  for (const chunk of chunks) {
    decoder.push(chunk)
    for (let payload = decoder.next(); payload !== undefined; payload = decoder.next())
      found.push(numbers.decode(payload))
  }
  decoder.end()
  return found
}

export async function count(source: AsyncIterable<Uint8Array>): Promise<number> {
  let frames = 0
  for await (const payload of decodeFrames(source)) frames += payload.length > 0 ? 1 : 0
  return frames
}

const encoder = new FrameEncoder()
const text: string = utf8().decode(bytes().encode(encoder.encode(encodeFrame(Uint8Array.of(1)))))
const frames: Frames = encodeOnce(text, { codec: utf8() })

export const total: number = frames.bytes.length + [...frames].length
export const limit = (error: unknown): number => (error instanceof FrameTooLargeError ? error.limit : 0)
