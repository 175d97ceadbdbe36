/** What makes the text of a message, by the `encode()` that gives the UTF-8 of it. */
const texts = new WeakMap<object, (message: never) => string>()

/**
 * Says that `encode` gives the UTF-8 of what `toText` gives, which has no lone surrogates: a connection then writes the text straight to
 * where it is sent from. Kept by the function, so that a codec with an `encode()` of its own in place of ours is not taken for one of these.
 */
export function encodesText<Out>(
  encode: (message: Out) => Uint8Array,
  toText: (message: Out) => string,
): (message: Out) => Uint8Array {
  texts.set(encode, toText)
  return encode
}

/** What makes the text of a message, if the `encode()` of `codec` was said to give the UTF-8 of it. */
export function textEncodedBy<Out>(codec: {
  encode(message: Out): Uint8Array
}): ((message: Out) => string) | undefined {
  return texts.get(Reflect.get(codec, 'encode')) as ((message: Out) => string) | undefined
}
