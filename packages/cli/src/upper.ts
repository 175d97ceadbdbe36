/**
 * What the original programs answered: the message upper-cased. ASCII letters of strings and byte strings change, all
 * other characters and bytes pass, and so does any other value.
 */
export function upper(message: Uint8Array): Uint8Array
export function upper<T>(message: T): T
export function upper(message: unknown): unknown {
  if (typeof message === 'string') return message.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase())
  if (message instanceof Uint8Array)
    return message.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte))
  return message
}
