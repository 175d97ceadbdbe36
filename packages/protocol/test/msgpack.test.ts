import { msgpack, type Codec } from '@echo/protocol'
import { ExtensionCodec } from '@msgpack/msgpack'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { MsgpackExtension, type MsgpackOptions } from '../src/codecs/msgpack.js'
import { hex, toHex } from './hex.js'
import { decoded, decodingOf, encoded, encodingOf, refusal, roundTrip } from './msgpack-tools.js'

const codec = msgpack()

describe('what it carries', () => {
  it.each(['', 'hello', null, true, -1, 1.5, [], {}, { a: [1, { b: 'c' }], n: null }])(
    'carries %j',
    (value) => {
      expect(roundTrip(value)).toEqual(value)
    },
  )

  it.each([0, -0, NaN, Infinity, -Infinity, 2 ** 32, 2 ** 53, -(2 ** 53), 1e300, 5e-324])(
    'carries %d',
    (value) => {
      expect(Object.is(roundTrip(value), value)).toBe(true)
      expect(Object.is(roundTrip(value, { bigint: 'always' }), value)).toBe(true)
    },
  )

  it.each([31, 32, 255, 256, 65_535, 65_536])('carries text, bytes and containers of length %d', (length) => {
    for (const value of ['x'.repeat(length), '粘'.repeat(length), new Uint8Array(length).fill(7)]) {
      expect(roundTrip(value)).toEqual(value)
    }
    const array = Array.from({ length }, (_, i) => i)
    expect(roundTrip(array)).toEqual(array)
    const map = Object.fromEntries(array.map((i) => [`k${i}`, i]))
    expect(roundTrip(map)).toEqual(map)
  })

  it.each([0, 1, -1, 999, 1000, 2 ** 32 * 1000, 2 ** 34 * 1000, -62_135_596_800_000, 8.64e15, -8.64e15])(
    'carries the date of %d ms',
    (time) => {
      expect(roundTrip(new Date(time))).toEqual(new Date(time))
    },
  )

  it('takes every format of the specification', () => {
    const formats =
      'dc0013 00 7f ff e0 c0 c2 c3 cc01 cd0001 ce00000001 d0ff d1ffff d2ffffffff ca3f800000 d90161 da000161 c40100 c5000100 80'
    expect(decoded(formats)).toHaveLength(19)
    expect(decoded('de0001 a161 91 01')).toEqual({ a: [1] })
    expect(decoded('df00000001 db00000001 61 dd00000001 c600000000')).toEqual({ a: [new Uint8Array(0)] })
    expect(decoded('92 cf0000000000000001 d3ffffffffffffffff')).toEqual([1, -1])
  })

  it('keeps a byte order mark, in long strings too', () => {
    expect(roundTrip('\ufeff')).toBe('\ufeff')
    expect(roundTrip('\ufeff' + 'x'.repeat(300))).toBe('\ufeff' + 'x'.repeat(300))
  })

  it('carries objects without a prototype, and those of another realm', () => {
    expect(roundTrip(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 })
    expect(roundTrip(runInNewContext('({ a: [1], bytes: new Uint8Array([1]) })'))).toEqual({
      a: [1],
      bytes: hex('01'),
    })
  })

  it('sends a Buffer and an array of a class as what they extend', () => {
    expect(roundTrip(Buffer.from('a'))).toEqual(hex('61'))
    expect(roundTrip(new (class Stack extends Array<number> {})(1, 2))).toEqual([1, 2])
  })

  it('sends no symbol keys, hidden properties or inherited ones', () => {
    const value = Object.defineProperty({ a: 1, [Symbol('s')]: 2 }, 'hidden', { value: 3, enumerable: false })
    expect(roundTrip(value)).toEqual({ a: 1 })
  })

  it('sorts keys when asked to', () => {
    expect(encoded({ b: 1, a: 2 })).toBe('82a16201a16102')
    expect(encoded({ b: 1, a: 2 }, { sortKeys: true })).toBe('82a16102a16201')
  })
})

describe('bigint', () => {
  const large = 2n ** 63n

  it('refuses by default what a number cannot hold', () => {
    expect(decoded('cf001fffffffffffff')).toBe(Number.MAX_SAFE_INTEGER)
    expect(decoded('d3ffe0000000000001')).toBe(Number.MIN_SAFE_INTEGER)
    expect(decodingOf('cf0020000000000001')).toContain('9007199254740993')
    expect(decodingOf('d3ffdfffffffffffff')).toContain('-9007199254740993')
    expect(decodingOf('cfffffffffffffffff')).toContain('18446744073709551615')
  })

  it('takes whole numbers beyond 2^53 that a number holds exactly for numbers, as peers in other languages send them', () => {
    expect(decoded('cf0020000000000000')).toBe(2 ** 53)
    expect(decoded('d3ffe0000000000000')).toBe(-(2 ** 53))
    expect(decoded('cf1000000000000000')).toBe(2 ** 60)
    expect(decoded('cffffffffffffff800')).toBe(2 ** 64 - 2048)
    expect(decoded('d38000000000000000')).toBe(-(2 ** 63))
  })

  it('keeps what is beyond 2^53 of one type, when needed', () => {
    expect(decoded('cf0020000000000000', { bigint: 'when-needed' })).toBe(2n ** 53n)
    expect(decoded('cf0020000000000001', { bigint: 'when-needed' })).toBe(2n ** 53n + 1n)
  })

  it('gives bigint only for what a number cannot hold, when needed', () => {
    const bigint = 'when-needed'
    expect(roundTrip([1n, large, -large, 2 ** 40], { bigint })).toEqual([1, large, -large, 2 ** 40])
  })

  it('keeps both types apart, always', () => {
    const values = [0n, 1n, -1n, 2n ** 64n - 1n, -(2n ** 63n), 1, 2 ** 40, -(2 ** 40), 2 ** 60]
    expect(roundTrip(values, { bigint: 'always' })).toEqual(values)
  })

  it.each([2n ** 64n, -(2n ** 63n) - 1n])('refuses %s, which 64 bits cannot hold', (value) => {
    expect(encodingOf([value], { bigint: 'always' })).toMatch(/64 bits, at \[0\]$/)
  })
})

describe('extension types', () => {
  const maps = new ExtensionCodec()
  maps.register({
    type: 5,
    encode: (value) => (value instanceof Map ? new Uint8Array(codec.encode([...value])) : null),
    decode: (data) => new Map(codec.decode(data) as [unknown, unknown][]),
  })

  it('carries what the extension codec takes, by use of the codec itself', () => {
    const value = { map: new Map([[1, 'a']]), after: 'b', at: new Date(1) }
    expect(roundTrip(value, { extensionCodec: maps })).toEqual(value)
  })

  it('may be entered again while it encodes and decodes, and disturbs nothing', () => {
    const self: Codec<unknown> = msgpack({
      extensionCodec: {
        tryToEncode: (value) => (value instanceof Set ? { type: 1, data: self.encode([...value]) } : null),
        decode: (data) => new Set(self.decode(data) as unknown[]),
      },
    })
    const value = ['before', new Set([1, new Set(['x'.repeat(5000)]), 'y']), 'after', [{ z: new Set() }]]
    expect(self.decode(new Uint8Array(self.encode(value)))).toEqual(value)
  })

  it('refuses inside what is entered again as anywhere', () => {
    const self: Codec<unknown> = msgpack({
      extensionCodec: {
        tryToEncode: (value) => (value instanceof Set ? { type: 1, data: self.encode([...value]) } : null),
        decode: (data) => self.decode(data),
      },
    })
    expect(refusal(() => self.encode({ s: new Set([undefined]) }))).toMatch(/undefined.*, at \[0\], at \.s$/)
    expect(refusal(() => self.decode(hex('c70501 dd01312d00')))).toContain('can hold')
  })

  it('asks it for functions, symbols, bigint and instances of classes', () => {
    const extensionCodec = {
      tryToEncode: (value: unknown) => ({ type: 9, data: Buffer.from(typeof value) }),
      decode: (data: Uint8Array) => Buffer.from(data).toString(),
    }
    const values = [() => {}, Symbol('s'), 2n ** 70n, /x/].map((value) =>
      roundTrip(value, { extensionCodec }),
    )
    expect(values).toEqual(['function', 'symbol', 'bigint', 'object'])
  })

  it('turns what it throws into a CodecError', () => {
    const cause = new RangeError('not mine')
    const fail = () => {
      throw cause
    }
    expect(encodingOf({ a: {} }, { extensionCodec: { tryToEncode: fail, decode: fail } })).toContain(
      'not mine',
    )
    expect(decodingOf('d40500', { extensionCodec: { tryToEncode: () => null, decode: fail } })).toContain(
      'type 5: not mine',
    )
  })

  it.each([
    [{ type: 128, data: hex('') }, /-128 to 127/],
    [{ type: 1.5, data: hex('') }, /-128 to 127/],
    [{ type: 1, data: [1] as unknown as Uint8Array }, /Uint8Array/],
  ])('refuses the extension value %j', (extension, reason) => {
    const extensionCodec = { tryToEncode: () => extension, decode: () => null }
    expect(encodingOf({}, { extensionCodec })).toMatch(reason)
    expect(encodingOf(new MsgpackExtension(extension.type, extension.data))).toMatch(reason)
  })

  it('gives unknown types as they are, and sends them again', () => {
    const value = decoded('c7030a 010203')
    expect(value).toEqual(new MsgpackExtension(10, hex('010203')))
    expect(encoded(value)).toBe('c7030a010203')
  })

  it('refuses malformed timestamps', () => {
    expect(decodingOf('d5ff0000')).toContain('4, 8 or 12 bytes')
    expect(decodingOf('d7ffffffffff00000000')).toContain('nanoseconds')
    expect(decodingOf('c70cff 00000000 7fffffffffffffff')).toContain('range of a Date')
    expect(decodingOf('d6ff00')).toContain('ends inside')
  })

  it('drops what is finer than a millisecond', () => {
    expect(decoded('d7ff 00000004 00000000')).toEqual(new Date(0))
    expect(decoded('c70cff 3b9ac9ff ffffffffffffffff')).toEqual(new Date(-1))
  })

  it('leaves dates alone when asked to', () => {
    expect(encodingOf(new Date(0), { timestamps: false })).toContain('a Date')
    expect(decoded('d6ff00000001', { timestamps: false })).toEqual(new MsgpackExtension(-1, hex('00000001')))
    expect(roundTrip(new Date(5), { timestamps: false, extensionCodec: maps })).toEqual(new Date(5))
  })
})

describe('memory', () => {
  it('gives a payload that is valid until the next encode', () => {
    const own = msgpack()
    const first = own.encode('a')
    expect(toHex(first)).toBe('a161')
    own.encode('b')
    expect(toHex(first)).toBe('a162')
    expect(own.stable ?? false).toBe(false)
  })

  it('keeps no buffer that one large message needed', () => {
    const own = msgpack()
    const large = own.encode(new Uint8Array(1_000_000))
    expect(own.encode(1).buffer).not.toBe(large.buffer)
    expect(own.encode(1).buffer.byteLength).toBeLessThan(70_000)
  })

  it('gives binary values bytes of their own', () => {
    const payload = Buffer.from(hex('92 c40161 d40562'))
    const [bytes, extension] = codec.decode(payload) as [Uint8Array, MsgpackExtension]
    payload.fill(0)
    expect(toHex(bytes)).toBe('61')
    expect(bytes.buffer.byteLength).toBe(1)
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype)
    expect(toHex(extension.data)).toBe('62')
  })

  it('gives views when asked to', () => {
    const payload = hex('c40161')
    const bytes = msgpack<Uint8Array>({ copy: false }).decode(payload)
    expect(bytes.buffer).toBe(payload.buffer)
  })

  it('stays usable after errors on either side', () => {
    const own = msgpack()
    for (let i = 0; i < 3; i++) {
      refusal(() => own.encode({ a: [1, undefined] }))
      expect(toHex(own.encode({ a: [1] }))).toBe('81a1619101')
      refusal(() => own.decode(hex('92 91 a161 91 c1')))
      expect(own.decode(hex('81a1619101'))).toEqual({ a: [1] })
    }
  })
})

describe('options', () => {
  it.each<[keyof MsgpackOptions, unknown]>([
    ['bigint', 'sometimes'],
    ['bigint', true],
    ['timestamps', 1],
    ['ignoreUndefined', 'yes'],
    ['sortKeys', null],
    ['numberKeys', 0],
    ['copy', 'no'],
    ['extensionCodec', {}],
    ['extensionCodec', null],
    ['maxDepth', 0],
    ['maxDepth', 1001],
    ['maxDepth', 1.5],
    ['maxValues', 0],
    ['maxValues', 2 ** 32],
    ['maxValues', NaN],
  ])('refuses %s: %s', (option, value) => {
    expect(() => msgpack({ [option]: value })).toThrow(
      expect.objectContaining({ code: 'ECHO_ERR_OPTION', option }),
    )
  })
})
