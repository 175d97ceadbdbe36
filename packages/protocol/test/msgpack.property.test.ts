import { CodecError, msgpack, type Codec } from '@echo/protocol'
import { Encoder } from '@msgpack/msgpack'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MsgpackExtension, type MsgpackOptions } from '../src/codecs/msgpack.js'
import { hex } from './hex.js'
import './property-runs.js'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
)
const keys = fc.oneof(text, fc.nat(3000).map(String)).filter((key) => key !== '__proto__')
const numbers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(-0, 2 ** 53, -(2 ** 63)),
)
const extensions = fc
  .tuple(fc.integer({ min: -128, max: 127 }), fc.uint8Array({ maxLength: 20 }))
  .map(([type, data]) => new MsgpackExtension(type === -1 ? 1 : type, data))

/** The whole domain of the codec, with `more` among the leaves. */
function messages(...more: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  const bytes = fc.uint8Array({ maxLength: 300 })
  const dates = fc.date({ noInvalidDate: true })
  const leaves = [fc.constant(null), fc.boolean(), numbers, text, bytes, dates, extensions, ...more]
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(...leaves),
      fc.array(tie('value'), { maxLength: 20 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 20, noNullPrototype: true }),
    ),
  })).value
}

/** Binary values come as plain `Uint8Array`s, so `toStrictEqual` holds, which tells -0 from 0 too. */
function carries(codec: Codec<unknown>, values: fc.Arbitrary<unknown>): void {
  fc.assert(
    fc.property(values, (value) => {
      expect(codec.decode(new Uint8Array(codec.encode(value)))).toStrictEqual(value)
    }),
  )
}

const bigints = (min: bigint, max: bigint) => fc.bigInt({ min, max })

it('carries its whole domain', () => carries(msgpack(), messages()))

it('carries every 64-bit bigint beside every number, always', () =>
  carries(msgpack({ bigint: 'always' }), messages(bigints(-(2n ** 63n), 2n ** 64n - 1n))))

it('carries every bigint that no number holds, when needed', () =>
  carries(
    msgpack({ bigint: 'when-needed' }),
    messages(bigints(2n ** 53n, 2n ** 64n - 1n), bigints(-(2n ** 63n), -(2n ** 53n))),
  ))

it('carries its whole domain with sorted keys and views', () =>
  carries(msgpack({ sortKeys: true, copy: false, ignoreUndefined: true }), messages()))

it('writes the bytes that @msgpack/msgpack writes, for what that can carry', () => {
  const theirs = new Encoder()
  const codec = msgpack()
  const json = fc
    .jsonValue()
    .map((value): unknown => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'p')))
  fc.assert(
    fc.property(fc.oneof(json, text, fc.date({ noInvalidDate: true }), fc.uint8Array()), (value) => {
      expect(new Uint8Array(codec.encode(value))).toEqual(theirs.encode(value))
    }),
  )
})

it('reads a string as the platform does, or refuses it as the platform does', () => {
  const platform = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const codec = msgpack()
  const parts = fc.constantFrom(
    '61',
    '7f',
    '80',
    'bf',
    'c2',
    'c3a9',
    'e0a080',
    'e7b298',
    'ed9fbf',
    'eda080',
    'f0908080',
    'f48fbfbf',
    'f4',
    'ff',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.array(parts, { maxLength: 9 }).map((hexes) => hex(hexes.join(''))),
      ),
      fc.boolean(),
      (bytes, asKey) => {
        const payload = new Uint8Array([
          ...(asKey ? [0x81] : []),
          0xd9,
          bytes.length,
          ...bytes,
          ...(asKey ? [1] : []),
        ])
        let expected: string
        try {
          expected = platform.decode(bytes)
        } catch {
          expect(() => codec.decode(payload)).toThrow(/UTF-8/)
          return
        }
        expect(codec.decode(payload)).toEqual(asKey ? { [expected]: 1 } : expected)
      },
    ),
  )
})

const policies: MsgpackOptions[] = [
  {},
  { bigint: 'when-needed', numberKeys: true },
  { bigint: 'always', timestamps: false, copy: false, maxDepth: 3, maxValues: 10 },
]
const codecs = policies.map((options) => msgpack(options))

/** Decodes or throws a CodecError; what it decodes can be sent again, under the same options. */
function decodesOrRefuses(payload: Uint8Array): void {
  for (const codec of codecs) {
    let value: unknown
    try {
      value = codec.decode(payload)
    } catch (error) {
      expect(error).toBeInstanceOf(CodecError)
      continue
    }
    expect(codec.decode(new Uint8Array(codec.encode(value)))).toStrictEqual(value)
  }
}

/** Bytes that are types more often than chance would have it. */
const someTypes = fc.oneof(
  fc.nat(255),
  fc.integer({ min: 0x80, max: 0xa3 }),
  fc.integer({ min: 0xc0, max: 0xdf }),
)

it('reads any bytes or gives a CodecError, and sends what it read', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), decodesOrRefuses))
  fc.assert(
    fc.property(
      fc.array(someTypes, { maxLength: 60 }).map((bytes) => Uint8Array.from(bytes)),
      decodesOrRefuses,
    ),
  )
})

it('reads a damaged payload or gives a CodecError', () => {
  const writer = msgpack({ bigint: 'always' })
  const damage = fc.array(fc.tuple(fc.nat(), someTypes), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(messages(bigints(-(2n ** 63n), 2n ** 64n - 1n)), damage, fc.nat(), (value, changes, cut) => {
      const payload = new Uint8Array(writer.encode(value))
      for (const [at, byte] of changes) payload[at % payload.length] = byte
      decodesOrRefuses(payload)
      decodesOrRefuses(payload.subarray(0, cut % payload.length))
    }),
  )
})
