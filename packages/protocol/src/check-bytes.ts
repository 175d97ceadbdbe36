/**
 * Bytes of memory that is not shared: `Uint8Array<ArrayBuffer>` from TypeScript 5.7 on, and `Uint8Array` before. `new Response()`,
 * `new Blob()` and the like take no others.
 */
export type Bytes = ReturnType<Uint8ArrayConstructor['of']>

const TYPED_ARRAY = Object.getPrototypeOf(Uint8Array.prototype) as object
/** Reads what kind of view the platform made, of whatever realm, and cannot be deceived. `undefined` for anything else. */
// oxlint-disable-next-line typescript/unbound-method -- called with what is looked at
const viewKind = Object.getOwnPropertyDescriptor(TYPED_ARRAY, Symbol.toStringTag)!.get!

/** Whether it is a `Uint8Array`, a `Buffer` among them, of any realm: jsdom and `node:vm` contexts have their own. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || viewKind.call(value) === 'Uint8Array'
}

/** @throws {TypeError} for text, other views, buffers, and whatever else is not bytes. */
export function checkBytes(what: string, bytes: unknown): asserts bytes is Uint8Array {
  if (!isUint8Array(bytes))
    throw new TypeError(`${what} must be a Uint8Array, and was ${describeNoBytes(bytes)}`)
}

/** For an error: what a value is that should have been bytes, and what to do about it. */
export function describeNoBytes(value: unknown): string {
  const kind = kindOf(value)
  if (kind === 'string') return `${kind}: encode text first, and set no encoding on a stream`
  if (/^(Shared)?ArrayBuffer$/.test(kind)) return `${kind}: take new Uint8Array(buffer)`
  if (ArrayBuffer.isView(value))
    return `${kind}: take new Uint8Array(view.buffer, view.byteOffset, view.byteLength)`
  return kind
}

/** `typeof`, and more of an object: `null`, `Uint16Array`, `Map`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return tag === 'Object' ? 'object' : tag
}
