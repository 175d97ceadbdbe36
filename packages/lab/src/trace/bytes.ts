import type { Flow } from './trace.js'

/** The part of the platform's text API that is used here: neither Node's types nor the browser's are loaded. */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string }

const utf8 = new TextDecoder()
const KEPT = 64

/** Bytes of the flow's stream that were written. */
export function streamLength({ writes, sent }: Flow): number {
  return Math.min(writes.at(-1)?.end ?? 0, sent.at(-1)?.end ?? 0)
}

/** What is known of the stream from `start` to `end`: headers, and the first 64 bytes of each payload. `undefined`: not all. */
export function bytesOf(flow: Flow, start: number, end: number): Uint8Array | undefined {
  if (end - start > 2 * KEPT) return undefined
  const bytes = new Uint8Array(end - start)
  for (const message of flow.sent) {
    const { header, head } = message
    for (let offset = Math.max(start, message.start); offset < Math.min(end, message.end); offset++) {
      const index = offset - message.start
      if (index < header) {
        bytes[offset - start] = (message.end - message.start - header) >>> (8 * (header - 1 - index))
        continue
      }
      const digits = head.slice(2 * (index - header), 2 * (index - header) + 2)
      if (digits === '') return undefined
      bytes[offset - start] = Number.parseInt(digits, 16)
    }
  }
  return bytes
}

/** The bytes as text, or how many there are where they are many or not all known. */
export function textOf(flow: Flow, start: number, end: number): string {
  const bytes = end - start > KEPT ? undefined : bytesOf(flow, start, end)
  return bytes === undefined
    ? formatSize(end - start)
    : utf8
        .decode(bytes)
        .replaceAll('\n', '⏎')
        .replaceAll(/\p{Cc}/gu, '·')
}

/** `5 B`, `58.6 KiB`, `16 MiB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1_048_576 ? `${tenths(bytes / 1024)} KiB` : `${tenths(bytes / 1_048_576)} MiB`
}

/** Microseconds: `74 µs`, `3.9 ms`, `195 ms`. */
export function formatTime(microseconds: number): string {
  if (microseconds < 1000) return `${Math.round(microseconds)} µs`
  return microseconds < 100_000
    ? `${tenths(microseconds / 1000)} ms`
    : `${Math.round(microseconds / 1000)} ms`
}

/** Columns that a terminal or a monospaced font gives the text: two for a character of East Asia or an emoji. */
export function columns(text: string): number {
  let sum = 0
  for (const character of text) sum += widthOf(character)
  return sum
}

/** The text in at most `room` columns, with `…` where it was cut. */
export function fit(text: string, room: number): string {
  if (columns(text) <= room) return text
  if (room < 3) return ''
  let out = ''
  let used = 1
  for (const character of text) {
    used += widthOf(character)
    if (used > room) break
    out += character
  }
  return `${out}…`
}

function widthOf(character: string): number {
  const code = character.codePointAt(0)!
  return code >= 0x1100 && character !== '\uFFFD' && !(code >= 0x2000 && code < 0x2e80) ? 2 : 1
}

function tenths(value: number): string {
  return String(Number(value.toFixed(1)))
}
