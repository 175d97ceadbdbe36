import { encodeFrame } from '@echo/protocol'
import { FrameChecker } from './frame-checker.js'
import { FrameCounter } from './frame-counter.js'
import { sendBatched } from './send-styles.js'
import { wireLoad } from './wire-load.js'

/** Frames, batched so that the load generator is not the bottleneck. Serves any peer that echoes u32 big-endian frames. */
export const framedLoad = wireLoad({
  encode: (payload) => encodeFrame(payload, { maxFrameLength: payload.length }),
  send: sendBatched,
  checker: (messages, first) => new FrameChecker(messages, first),
  counter: (messages) => new FrameCounter(messages.size),
})
