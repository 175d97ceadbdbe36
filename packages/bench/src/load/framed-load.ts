import { encodeFrame } from '@echo/protocol'
import { FrameChecker } from './frame-checker.js'
import { FrameCounter } from './frame-counter.js'
import type { LoadSide } from './load-side.js'
import { sendBatched } from './send-styles.js'

/** Frames, batched so that the load generator is not the bottleneck. Serves any peer that echoes u32 big-endian frames. */
export const framedLoad: LoadSide = {
  window: (cell) => cell,
  encode: (payload) => encodeFrame(payload, { maxFrameLength: payload.length }),
  send: sendBatched,
  checker: (messages) => new FrameChecker(messages),
  counter: (messages) => new FrameCounter(messages.size),
}
