import type { Fault } from '../fault.js'
import { descriptorLimit } from './descriptor-limit.js'
import { emptyFrames } from './empty-frames.js'
import { frozenPeer } from './frozen-peer.js'
import { gracefulStop } from './graceful-stop.js'
import { handlers } from './handlers.js'
import { handshakes } from './handshakes.js'
import { idle } from './idle.js'
import { killedClient } from './killed-client.js'
import { killedServer } from './killed-server.js'
import { memoryBudget } from './memory-budget.js'
import { oneByteASegment } from './one-byte-a-segment.js'
import { overTheLimit } from './over-the-limit.js'
import { oversizedHeader } from './oversized-header.js'
import { randomBytes } from './random-bytes.js'
import { relayDeafTarget, relayHalfFrame, relayOverLimit, relayResetTarget } from './relays.js'
import { resetStorm } from './reset-storm.js'
import { slowReader } from './slow-reader.js'
import { slowloris } from './slowloris.js'

/** All faults, in the order in which they are run. */
export const FAULTS: readonly Fault[] = [
  idle,
  oversizedHeader,
  overTheLimit,
  oneByteASegment,
  emptyFrames,
  slowloris,
  slowReader,
  memoryBudget,
  resetStorm,
  killedClient,
  killedServer,
  frozenPeer,
  descriptorLimit,
  handshakes,
  gracefulStop,
  handlers,
  relayHalfFrame,
  relayDeafTarget,
  relayResetTarget,
  relayOverLimit,
  randomBytes,
]
