import type { Window } from './load.js'
import { sendBatched } from './send-styles.js'
import { StreamChecker } from './stream-checker.js'
import { StreamCounter } from './stream-counter.js'
import { wireLoad } from './wire-load.js'

/** Bytes of one write. */
const WRITE_LENGTH = 65_536

/** The least that is kept in flight where more than one message is, in bytes. */
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
