import { encodeFrame, type LengthField } from '@echo/protocol'
import type { Load, ReplyReader, Window } from './link.js'
import { FrameCounter, ReadAudit, StreamChecker, StreamCounter } from './replies.js'
import { sendBatched, sendEach, wireLoad, type WireFormat } from './socket-link.js'

/**
 * Frames, batched so that the load generator is not the bottleneck. A peer that echoes them sends the very bytes that it got, so
 * headers are compared with the rest.
 */
export const framedLoad: Load = framesWith(
  (payload) => encodeFrame(payload, { maxFrameLength: payload.length }),
  (messages) => new FrameCounter(messages.size),
)

/** The same with another header than our default one; in the pass that counts, only bytes are. */
export function prefixedLoad(lengthField: LengthField): Load {
  return framesWith(
    (payload) => encodeFrame(payload, { lengthField, maxFrameLength: payload.length }),
    ({ wireSize }) => new StreamCounter(wireSize),
  )
}

function framesWith(encode: Load['encode'], counter: WireFormat['counter']): Load {
  return wireLoad({
    ...(encode && { encode }),
    send: sendBatched,
    checker: (messages, first) => new StreamChecker(messages, first),
    counter,
  })
}

/** What the original client took for a message: what one recv() gave, at most so many bytes. */
export const BUFFER_SIZE = 1024

/** The original client: a socket write for each message, and what one recv(1024) gives is taken for a message. */
export const naiveLoad = wireLoad({
  send: sendEach,
  checker: (messages, first) => audited(new StreamChecker(messages, first), messages.size),
  counter: (messages) => audited(new StreamCounter(messages.size), messages.size),
})

function audited(reader: ReplyReader, size: number): ReplyReader {
  const audit = new ReadAudit(size, BUFFER_SIZE)
  return {
    push(chunk) {
      audit.push(chunk.length)
      return reader.push(chunk)
    },
    delivery: () => audit.delivery,
  }
}

/** Bytes of one write without messages. */
const WRITE_LENGTH = 65_536

/** The least that is kept in flight without messages where more than one message would be, in bytes. */
const LEAST_IN_FLIGHT = 1_048_576

/** Bytes without messages. With one message in flight it plays ping-pong with as many bytes: the floor of a round trip. */
export const streamLoad = wireLoad({
  window: streamWindow,
  send: sendBatched,
  checker: (messages, first) => new StreamChecker(messages, first),
  counter: (messages) => new StreamCounter(messages.size),
})

function streamWindow(size: number, depth: number): Window {
  if (depth === 1) return { size, depth }
  const inFlight = Math.max(size * depth, LEAST_IN_FLIGHT)
  return { size: WRITE_LENGTH, depth: Math.ceil(inFlight / WRITE_LENGTH) }
}
