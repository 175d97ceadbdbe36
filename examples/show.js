import { inspect } from 'node:util'

/** A message for printing, in quotes. In raw mode it is bytes, which need not even end with a whole character. */
export function show(message) {
  return inspect(message instanceof Uint8Array ? new TextDecoder().decode(message) : message)
}
