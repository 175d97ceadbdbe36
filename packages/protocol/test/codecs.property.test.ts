import { bytes, CodecError, json, utf8, type Codec } from '@echo/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import './property-runs.js'

function carries<T>(codec: Codec<T>, messages: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(messages, (message) => {
      expect(codec.decode(new Uint8Array(codec.encode(message)))).toEqual(message)
    }),
  )
}

/** Strings of any UTF-16 code units, whether they pair or not. */
const units = fc.array(fc.integer({ max: 0xffff, min: 0 })).map((codes) => String.fromCharCode(...codes))

it.each([false, true])('bytes carries all bytes, copy %s', (copy) =>
  carries(bytes({ copy }), fc.uint8Array({ maxLength: 1000 })),
)

it('utf8 carries every well-formed string', () => carries(utf8(), fc.string({ unit: 'binary' })))

it('utf8 refuses every other string', () => {
  const mixed = fc.tuple(units, fc.integer({ min: 0xd800, max: 0xdfff }), units)
  fc.assert(
    fc.property(mixed, ([before, surrogate, after]) => {
      const text = before + String.fromCharCode(surrogate) + after
      // The platform replaces what is not well-formed.
      const wellFormed = Buffer.from(text).toString() === text
      if (wellFormed) expect(utf8().decode(utf8().encode(text))).toBe(text)
      else expect(() => utf8().encode(text)).toThrow(CodecError)
    }),
  )
})

it('utf8 has one payload for a string: what it decodes, it encodes again to the same bytes', () => {
  const nearUtf8 = fc
    .tuple(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 3 }), fc.string({ unit: 'binary' }))
    .map(([before, middle, after]) => Buffer.concat([Buffer.from(before), middle, Buffer.from(after)]))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), nearUtf8), (payload) => {
      let text: string
      try {
        text = utf8().decode(payload)
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError)
        return
      }
      expect(Buffer.from(utf8().encode(text)).equals(payload)).toBe(true)
    }),
  )
})

/** What JSON can hold, with keys and strings of any code units, `__proto__` among them; only -0 is not the same after it. */
const jsonValues = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    units,
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(units, fc.constant('__proto__')), tie('value')).map(withPlainPrototype),
  ),
})).value

function withPlainPrototype(dictionary: object): unknown {
  return Object.fromEntries(Object.entries(dictionary))
}

it('json carries every JSON value', () => carries(json(), jsonValues))

it('json makes of anything what the platform makes of it', () => {
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
  })
  fc.assert(
    fc.property(anything, (message) => {
      let text: string | undefined
      try {
        text = JSON.stringify(message)
      } catch {
        text = undefined
      }
      if (text === undefined) expect(() => json().encode(message)).toThrow(CodecError)
      else expect(Buffer.from(json().encode(message)).toString()).toBe(text)
    }),
  )
})

it('any bytes either decode or give a CodecError', () => {
  const jsonLike = fc
    .array(fc.constantFrom(...'[]{}",:\\u0e-.tfn \ufeff'.split('')), { maxLength: 50 })
    .map((parts) => Uint8Array.from(Buffer.from(parts.join(''))))
  const payloads = fc.oneof(fc.uint8Array({ maxLength: 200 }), jsonLike)
  fc.assert(
    fc.property(payloads, fc.constantFrom<Codec<unknown>>(utf8(), json(), bytes()), (payload, codec) => {
      try {
        codec.decode(payload)
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError)
      }
    }),
  )
})
