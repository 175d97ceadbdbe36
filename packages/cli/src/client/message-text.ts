import { inspect } from 'node:util'
import type { Flags } from './flags.js'

/** Whether lines are sent as bytes, which need not be text. */
export function linesAreBytes({ raw, codec, json }: Flags): boolean {
  return (raw === true || codec === 'bytes') && json !== true
}

/** The message to send for a line. */
export function readMessage(line: string | Uint8Array, flags: Flags): unknown {
  const message = flags.json ? readJson(line) : line
  const asBytes = flags.raw === true || flags.codec === 'bytes'
  return asBytes && typeof message === 'string' ? Buffer.from(message) : message
}

/** A reply as it is printed, without a newline. Bytes are printed as they are, and decoded as UTF-8 with `--json`. */
export function showReply(reply: unknown, flags: Flags): string | Uint8Array {
  if (reply instanceof Uint8Array && !flags.json) return reply
  const value = reply instanceof Uint8Array ? Buffer.from(reply).toString() : reply
  if (typeof value === 'string' && !flags.json) return value
  try {
    return JSON.stringify(value)
  } catch {
    return inspect(value, { breakLength: Infinity, depth: null })
  }
}

function readJson(line: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof line === 'string' ? line : Buffer.from(line).toString())
  } catch (cause) {
    throw new SyntaxError(`${inspect(line)} is not a JSON value: ${(cause as Error).message}`, { cause })
  }
}
