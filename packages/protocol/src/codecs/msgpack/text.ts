import { decodeText } from '../../text.js'
import { Refusal } from './refusal.js'

/** Up to here, in bytes, a string is put together faster here than by a call of the platform's decoder. */
const SHORT = 12

/** Keys of up to this many bytes are remembered. */
const LONGEST_KEY = 24
const SLOTS = 512

/**
 * The text of `length` bytes of UTF-8 at `start`.
 * @throws {Refusal} for invalid UTF-8, which `@msgpack/msgpack` itself would read as other characters.
 */
export function readText(bytes: Uint8Array, start: number, length: number): string {
  return (length <= SHORT ? shortText(bytes, start, length) : undefined) ?? platformText(bytes, start, length)
}

function platformText(bytes: Uint8Array, start: number, length: number): string {
  try {
    return decodeText(bytes.subarray(start, start + length))
  } catch (cause) {
    throw new Refusal('a string is not valid UTF-8', { cause })
  }
}

/** `undefined` for invalid UTF-8. */
function shortText(bytes: Uint8Array, start: number, length: number): string | undefined {
  const end = start + length
  let text = ''
  let at = start
  while (at < end) {
    if (at + 4 <= end) {
      const a = bytes[at]!
      const b = bytes[at + 1]!
      const c = bytes[at + 2]!
      const d = bytes[at + 3]!
      if ((a | b | c | d) < 0x80) {
        text += String.fromCharCode(a, b, c, d)
        at += 4
        continue
      }
    }
    const code = codePointAt(bytes, at, end)
    if (code < 0) return undefined
    text += code < 0x10000 ? String.fromCharCode(code) : String.fromCodePoint(code)
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return text
}

/** The code point at `at`, or -1: a byte that is missing or out of place, a longer form than needed, a surrogate. */
function codePointAt(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!
  if (lead < 0x80) return lead
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  if (lead < 0xc2 || lead > 0xf4 || at + length > end) return -1
  let code = lead & (0xff >> (length + 1))
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i]!
    if ((next & 0xc0) !== 0x80) return -1
    code = (code << 6) | (next & 0x3f)
  }
  if (length === 2) return code
  if (length === 3) return code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? -1 : code
  return code < 0x10000 || code > 0x10ffff ? -1 : code
}

interface KnownKey {
  readonly bytes: Uint8Array
  readonly text: string
}

/**
 * Keys that were read before, one for each slot. Keys recur, and one that is the same string each time is also faster to
 * put into an object. It is shared by all codecs: a peer that sends many keys costs the others speed, never memory.
 */
const knownKeys: (KnownKey | undefined)[] = Array.from({ length: SLOTS })

/** As `readText`, for a key of a map. */
export function readKey(bytes: Uint8Array, start: number, length: number): string {
  if (length === 0 || length > LONGEST_KEY) return readText(bytes, start, length)
  const slot =
    (length * 37 + bytes[start]! * 7 + bytes[start + (length >> 1)]! * 5 + bytes[start + length - 1]!) % SLOTS
  const known = knownKeys[slot]
  if (known !== undefined && isAt(known.bytes, bytes, start, length)) return known.text
  const text = readText(bytes, start, length)
  knownKeys[slot] = { bytes: new Uint8Array(bytes.subarray(start, start + length)), text }
  return text
}

function isAt(key: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (key.length !== length) return false
  for (let i = 0; i < length; i++) if (key[i] !== bytes[start + i]) return false
  return true
}
