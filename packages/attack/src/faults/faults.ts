import type { Fault } from '../fault.js'
import { emptyFrames } from './empty-frames.js'
import { gracefulStop } from './graceful-stop.js'
import { handlers } from './handlers.js'
import { idle } from './idle.js'
import { killedClient } from './killed-client.js'
import { oneByteASegment } from './one-byte-a-segment.js'
import { overTheLimit } from './over-the-limit.js'
import { randomBytes } from './random-bytes.js'
import { resetStorm } from './reset-storm.js'

/** All faults, in the order in which they are run. */
export const FAULTS: readonly Fault[] = [
  idle,
  overTheLimit,
  oneByteASegment,
  emptyFrames,
  resetStorm,
  killedClient,
  gracefulStop,
  handlers,
  randomBytes,
]
