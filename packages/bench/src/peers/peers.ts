import type { Target } from '../targets/target.js'
import { asyncio } from './asyncio.js'
import { erlang } from './erlang.js'
import { frameStream } from './frame-stream.js'
import { framedStream } from './framed-stream.js'
import { go } from './go.js'
import { itLengthPrefixed } from './it-length-prefixed.js'
import { lengthPrefixedStream } from './length-prefixed-stream.js'
import { netty } from './netty.js'
import { onBun, onDeno, onNewestNode, onNode24 } from './runtimes.js'
import { socketIo } from './socket-io.js'
import { tokioBatched, tokioSend } from './tokio.js'
import { twisted } from './twisted.js'
import { ws } from './ws.js'

/** What people would use instead of ours, and ours on other runtimes, in the order in which they are reported. */
export const PEERS: readonly Target[] = [
  onNode24,
  onNewestNode,
  onBun,
  onDeno,
  go,
  tokioBatched,
  tokioSend,
  netty,
  erlang,
  asyncio,
  twisted,
  frameStream,
  lengthPrefixedStream,
  itLengthPrefixed,
  framedStream,
  ws,
  socketIo,
]
