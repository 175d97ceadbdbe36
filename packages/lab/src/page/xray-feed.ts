import { encodeFrame, FrameDecoder } from '@echo/protocol'
import type { Flow, Span } from '../trace/trace.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const TEXTS = ['hi', '', '你']
/** How many bytes each header and message have: the frames one after another. */
const FRAMES = TEXTS.map((text) => encodeFrame(encoder.encode(text)))
export const STREAMS = {
  messages: Uint8Array.from(FRAMES.flatMap((frame) => [...frame])),
  tooLarge: Uint8Array.from([255, 255, 255, 255, 104, 105]),
} as const
export type StreamName = keyof typeof STREAMS

/** What the decoder made of the bytes that it was fed. */
export interface Fed {
  readonly messages: readonly string[]
  readonly pushes: number
  /** Bytes of a frame that is not whole. */
  readonly held: number
  readonly error?: Error
}

/** Feeds the real decoder `length` bytes of the stream, in pieces that end at the cuts. */
export function feed(stream: Uint8Array, cuts: (offset: number) => boolean, length: number): Fed {
  const frames = new FrameDecoder()
  const messages: string[] = []
  let pushes = 0
  let start = 0
  try {
    for (let end = 1; end <= length; end++) {
      if (!cuts(end) && end !== length) continue
      frames.push(stream.slice(start, end))
      pushes++
      start = end
      for (let frame = frames.next(); frame !== undefined; frame = frames.next())
        messages.push(decoder.decode(frame))
    }
  } catch (error) {
    return { messages, pushes, held: frames.bufferedLength, error: error as Error }
  }
  return { messages, pushes, held: frames.bufferedLength }
}

/** Which message a byte of the stream of messages belongs to, and whether to its header. */
export function ownerOf(byte: number): { readonly message: number; readonly header: boolean } {
  const message = sent.findIndex(({ end }) => byte < end)
  return { message, header: byte < sent[message]!.start + 4 }
}

let offset = 0
const sent = FRAMES.map((frame) => {
  const start = offset
  offset += frame.length
  const head = [...frame.subarray(4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { at: 0, start, end: offset, header: 4, head }
})

/** What was fed, as a flow that the tape draws. */
export function flowOf(cuts: ReadonlySet<number>, fed: number, messages: number): Flow {
  const ends = [...cuts].filter((cut) => cut < fed).toSorted((a, b) => a - b)
  const pieces: Span[] =
    fed === 0 ? [] : [...ends, fed].map((end, index) => ({ at: index, start: ends[index - 1] ?? 0, end }))
  return {
    from: 'client',
    to: 'server',
    sent,
    writes: fed === 0 ? [] : [{ at: 0, start: 0, end: fed }],
    reads: pieces,
    got: sent.slice(0, messages),
    waits: [],
    forced: pieces,
  }
}
