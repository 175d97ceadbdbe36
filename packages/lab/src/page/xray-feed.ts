import { encodeFrame, FrameDecoder } from '@echo/protocol'
import type { Flow, Message } from '../trace/trace.js'

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
  readonly error: Error | undefined
}

/** Feeds the real decoder `length` bytes of the stream, in pieces that end at the cuts. */
export function feed(stream: Uint8Array, isCut: (offset: number) => boolean, length: number): Fed {
  const frames = new FrameDecoder()
  const messages: string[] = []
  let [pushes, start] = [0, 0]
  let error: Error | undefined
  for (let end = 1; end <= length && error === undefined; end++) {
    if (!isCut(end) && end !== length) continue
    try {
      frames.push(stream.slice(start, end))
      pushes++
      for (let frame = frames.next(); frame !== undefined; frame = frames.next())
        messages.push(decoder.decode(frame))
    } catch (thrown) {
      error = thrown as Error
    }
    start = end
  }
  return { messages, pushes, held: frames.bufferedLength, error }
}

let offset = 0
/** The messages of the stream of messages. */
export const SENT: readonly Message[] = FRAMES.map((frame) => {
  const start = offset
  offset += frame.length
  const head = [...frame.subarray(4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { at: 0, start, end: offset, header: 4, head }
})

/** What was fed, as a flow that the tape draws. */
export function flowOf(cuts: ReadonlySet<number>, fed: number, messages: number): Flow {
  const ends = [...cuts, fed].filter((cut) => cut <= fed && cut > 0).toSorted((a, b) => a - b)
  const pieces = [...new Set(ends)].map((end, index) => ({ at: index, start: ends[index - 1] ?? 0, end }))
  const writes = fed === 0 ? [] : [{ at: 0, start: 0, end: fed }]
  const got = SENT.slice(0, messages)
  return { from: 'client', to: 'server', sent: SENT, writes, reads: pieces, got, waits: [], forced: pieces }
}
