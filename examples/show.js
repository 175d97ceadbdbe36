import { inspect } from 'node:util'
import { GOODBYE, raw } from './settings.js'

/** A message for printing, in quotes. In raw mode it is bytes, which need not even end with a whole character. */
export function show(message) {
  return inspect(message instanceof Uint8Array ? new TextDecoder().decode(message) : message)
}

/** How a client ended, by what recv() returned last. */
export function howItEnded(last) {
  if (last === GOODBYE) return 'left'
  return raw
    ? 'ended: it left or was killed, and bytes do not say which'
    : 'ended without a goodbye, as one that is killed does'
}
