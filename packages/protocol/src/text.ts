import { checkBytes } from './check-bytes.js'

/** The parts of the platform's text API that the core uses: neither Node's types nor the browser's are loaded here. */
interface Encoder {
  encode(text: string): Uint8Array
  encodeInto(text: string, target: Uint8Array): { written: number }
}
interface Decoder {
  decode(bytes: Uint8Array): string
}
declare const TextEncoder: new () => Encoder
declare const TextDecoder: new (label: 'utf-8', options: { fatal: boolean; ignoreBOM: boolean }) => Decoder

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The UTF-8 bytes of `text`, fresh. A lone surrogate, which UTF-8 cannot hold, throws instead of being replaced. */
export function encodeText(text: string): Uint8Array {
  checkWellFormed(text)
  return encoder.encode(text)
}

/** Writes the UTF-8 bytes of well-formed `text` into `target`, which has room for three bytes a unit. Gives how many there are. */
export function encodeTextInto(text: string, target: Uint8Array): number {
  return encoder.encodeInto(text, target).written
}

/** @throws {RangeError} for a lone surrogate. */
export function checkWellFormed(text: string): void {
  if (isWellFormed(text)) return
  const position = text.search(/\p{Surrogate}/u)
  throw new RangeError(`it has a lone surrogate at position ${position}, which UTF-8 cannot hold`)
}

/** The text of UTF-8 bytes, a leading byte order mark included. Invalid UTF-8 throws, and so does what is not bytes. */
export function decodeText(bytes: Uint8Array): string {
  checkBytes('a payload', bytes)
  return decoder.decode(bytes)
}

/** `String.prototype.isWellFormed` is there from Node 20, but not in the ES2023 types. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed()
}
