import type { Cell, LoadSide } from './load-side.js'
import { sendBatched } from './send-styles.js'
import { StreamChecker } from './stream-checker.js'
import { StreamCounter } from './stream-counter.js'

/** Bytes of one write. */
const WRITE_LENGTH = 65_536

/** The least that is kept in flight where more than one message is, in bytes. */
const LEAST_IN_FLIGHT = 1_048_576

/** Bytes without messages. With one message in flight it plays ping-pong with as many bytes: the floor of a round trip. */
export const streamLoad: LoadSide = {
  window: streamWindow,
  encode: (payload) => payload,
  send: sendBatched,
  checker: (messages) => new StreamChecker(messages),
  counter: (messages) => new StreamCounter(messages.size),
}

function streamWindow({ size, depth }: Cell): Cell {
  if (depth === 1) return { size, depth }
  const inFlight = Math.max(size * depth, LEAST_IN_FLIGHT)
  return { size: WRITE_LENGTH, depth: Math.ceil(inFlight / WRITE_LENGTH) }
}
