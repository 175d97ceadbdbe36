/** The answer to a message: the same with its ASCII letters upper-cased. In raw mode it is bytes, of whatever text. */
export function upper(message) {
  if (typeof message === 'string') return message.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase())
  return message.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte))
}
