import type { Codec } from '@echo/protocol'
import { frameSettings } from '../../../src/frame-options.js'
import { FrameWriter } from '../../../src/node/sending/frame-writer.js'
import { Recorder } from './recorder.js'

/** A writer, what it submits, and `done()`: the kernel has all of that. */
export function writer<Out>(codec: Codec<unknown, Out>, queue = new Recorder(), options = {}) {
  const made = new FrameWriter<Out>(queue, queue, codec, frameSettings('frames', options))
  const done = () => {
    queue.written = queue.accepted
    made.onWritten(queue.accepted)
  }
  return { queue, writer: made, done }
}

export const endOfTurn = () => new Promise(setImmediate)
