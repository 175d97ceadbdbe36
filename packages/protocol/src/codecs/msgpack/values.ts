import { kindOf } from '../../check-bytes.js'

/**
 * Of any realm. What only claims to be one fails when its time is read. Of plain objects and arrays, which most values are,
 * no tag is read.
 */
export function isDate(value: object): value is Date {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return false
  return value instanceof Date || kindOf(value) === 'Date'
}

/** Whether a prototype is the `Object.prototype` of another realm, a `node:vm` context for instance. */
export function isForeignPlain(prototype: unknown): boolean {
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'isPrototypeOf')
  )
}

/** Why a value that is neither plain nor known is refused, and what to send in its place. */
export function describeValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a ${typeof value} has no form in MessagePack`
  const name = classOf(value)
  return `${/^[aeio]/i.test(name) ? 'an' : 'a'} ${name} has no form in MessagePack: ${adviceFor(value)}`
}

function classOf(value: object): string {
  const constructor: unknown = (value as { constructor?: unknown }).constructor
  const name = typeof constructor === 'function' ? constructor.name : ''
  return name === '' ? 'object with a prototype' : name
}

function adviceFor(value: object): string {
  const kind = kindOf(value)
  if (kind === 'Map') return 'send Object.fromEntries(map) or [...map], or use an extensionCodec'
  if (kind === 'Set') return 'send [...set], or use an extensionCodec'
  if (kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer') return 'send new Uint8Array(buffer)'
  if (ArrayBuffer.isView(value)) return 'send its bytes as a Uint8Array, or its numbers as an array'
  return 'send a plain object, or use an extensionCodec'
}
