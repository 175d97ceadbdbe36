import type { Bytes } from '@echo/protocol'

/** Bytes from hex; spaces are for the reader. */
export function hex(text: string): Bytes {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
