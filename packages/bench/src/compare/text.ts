/** The bytes as UTF-8; what is no UTF-8 becomes U+FFFD, as it does in a program that decodes each read. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text)
}

/** `'hello'`; an end of more than `most` characters is left off. */
export function quote(text: string, most = 24): string {
  return text.length <= most ? `'${text}'` : `'${text.slice(0, most)}…'`
}

/** Lengths as a sum: `1024+1024+904`. Of more than six, the first four and the last. */
export function lengths(parts: readonly Uint8Array[]): string {
  const all = parts.map((part) => part.length)
  return (all.length <= 6 ? all : [...all.slice(0, 4), '…', all.at(-1)]).join('+')
}
