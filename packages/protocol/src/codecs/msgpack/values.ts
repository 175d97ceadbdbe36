/** `ArrayBuffer.isView` and the tag, not `instanceof`: a Buffer of another realm is one too. */
export function isUint8Array(value: object): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === 'Uint8Array'
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
  if (value instanceof Map) return 'send Object.fromEntries(map) or [...map], or use an extensionCodec'
  if (value instanceof Set) return 'send [...set], or use an extensionCodec'
  if (value instanceof ArrayBuffer) return 'send new Uint8Array(buffer)'
  if (ArrayBuffer.isView(value)) return 'send its bytes as a Uint8Array, or its numbers as an array'
  return 'send a plain object, or use an extensionCodec'
}
