/**
 * The reply of the original programs: the message upper-cased. Changes ASCII letters of strings and bytes; all other
 * characters, bytes and values stay as they are.
 */
export function upper(message: Uint8Array): Uint8Array
export function upper<T>(message: T): T
export function upper(message: unknown): unknown {
  if (typeof message === 'string') return message.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase())
  if (message instanceof Uint8Array)
    return message.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte))
  return message
}
