import { CodecError, json, msgpack, utf8, type Codec } from '@echo/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'

fc.configureGlobal({
  numRuns: Number(process.env['FC_RUNS'] ?? 300),
  ...(process.env['FC_SEED'] === undefined ? {} : { seed: Number(process.env['FC_SEED']) }),
})

/** JSON writes -0 as 0, and so does @msgpack/msgpack, which also refuses the key `__proto__`. */
const jsonValues = fc
  .jsonValue()
  .map((value): unknown => JSON.parse(JSON.stringify(value).replaceAll('__proto__', '__prototype__')))

function carries<T>(codec: Codec<T>, messages: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(messages, (message) => {
      expect(codec.decode(new Uint8Array(codec.encode(message)))).toEqual(message)
    }),
  )
}

it('utf8 carries every well-formed string', () => carries(utf8(), fc.string({ unit: 'binary' })))

it('json carries every JSON value', () => carries(json(), jsonValues))

it('msgpack carries every JSON value', () => carries(msgpack(), jsonValues))

it('any bytes either decode or give a CodecError', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(utf8(), json(), msgpack()),
      (payload, codec) => {
        try {
          codec.decode(payload)
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError)
        }
      },
    ),
  )
})
