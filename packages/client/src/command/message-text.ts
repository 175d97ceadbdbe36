import { inspect } from 'node:util'
import type { Flags } from './flags.js'

/** The message that a line of text stands for. */
export function readMessage(line: string, flags: Flags): unknown {
  const message = flags.json ? readJson(line) : line
  return flags.codec === 'bytes' && typeof message === 'string' ? Buffer.from(message) : message
}

/** The line of text that a reply is printed as. Bytes are taken for UTF-8. */
export function showReply(reply: unknown, flags: Flags): string {
  const value = reply instanceof Uint8Array ? Buffer.from(reply).toString() : reply
  if (typeof value === 'string' && !flags.json) return value
  try {
    return JSON.stringify(value)
  } catch {
    return inspect(value, { breakLength: Infinity, depth: null })
  }
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new SyntaxError(`${inspect(line)} is no JSON value: ${(cause as Error).message}`, { cause })
  }
}
