import { encodeFrame, type LengthField } from '@echo/protocol'
import type { Load } from './load.js'
import { sendBatched } from './send-styles.js'
import { StreamChecker } from './stream-checker.js'
import { StreamCounter } from './stream-counter.js'
import { wireLoad } from './wire-load.js'

/**
 * Frames with another header than our default one, batched. A peer that echoes them sends the very bytes that it got, so
 * headers are compared with the rest; in the pass that counts, bytes are.
 */
export function prefixedLoad(lengthField: LengthField): Load {
  return wireLoad({
    encode: (payload) => encodeFrame(payload, { lengthField, maxFrameLength: payload.length }),
    send: sendBatched,
    checker: (messages, first) => new StreamChecker(messages, first),
    counter: ({ wireSize }) => new StreamCounter(wireSize),
  })
}
