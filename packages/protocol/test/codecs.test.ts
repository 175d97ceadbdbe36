import { bytes, CodecError, json, msgpack, utf8, type Codec } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { hex, toHex } from './hex.js'

function roundTrip<T>(codec: Codec<T>, message: T): T {
  return codec.decode(new Uint8Array(codec.encode(message)))
}

/** Untyped callers exist: what a codec refuses at run time is beyond its type. */
function encodeAnything(codec: Codec<unknown, never>, message: unknown): () => Uint8Array {
  return () => codec.encode(message as never)
}

describe('bytes', () => {
  it('passes payloads as they are', () => {
    const payload = hex('00ff')
    expect(bytes().encode(payload)).toBe(payload)
    expect(bytes().decode(payload)).toBe(payload)
  })

  it('copies what it decodes when asked to', () => {
    const payload = hex('00ff')
    const copy = bytes({ copy: true }).decode(payload)
    payload[0] = 1
    expect(toHex(copy)).toBe('00ff')
  })

  it.each(['text', new ArrayBuffer(1), [1], 1, null])('refuses %s', (message) => {
    expect(encodeAnything(bytes(), message)).toThrow(CodecError)
  })
})

describe('utf8', () => {
  it.each(['', 'hello', '粘包', '\u{1f600}', '\ufeffbom', '\0'])('carries %j', (text) => {
    expect(roundTrip(utf8(), text)).toBe(text)
  })

  it('refuses what UTF-8 cannot hold instead of replacing it', () => {
    expect(() => utf8().encode('\ud800')).toThrow(/lone surrogate/)
    expect(() => utf8().decode(hex('ff'))).toThrow(CodecError)
    expect(() => utf8().decode(hex('e7b2'))).toThrow(/not valid utf8/)
  })

  it('refuses what is not a string', () => {
    expect(encodeAnything(utf8(), 1)).toThrow(CodecError)
  })
})

describe('json', () => {
  it.each(['', null, 0, [], {}, { a: [1, 'two', null] }])('carries %j', (value) => {
    expect(roundTrip(json(), value)).toEqual(value)
  })

  it('refuses what JSON does not know', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    for (const value of [undefined, () => {}, Symbol('s'), 1n, cycle]) {
      expect(encodeAnything(json(), value)).toThrow(CodecError)
    }
  })

  it.each(['', '{', '01', '"a" b'])('refuses the text %j', (text) => {
    expect(() => json().decode(Buffer.from(text))).toThrow(CodecError)
  })

  it('refuses invalid UTF-8', () => {
    expect(() => json().decode(hex('22ff22'))).toThrow(CodecError)
  })

  it('takes a reviver and a replacer', () => {
    const dates = json<Date>({ reviver: (key, value) => (key === '' ? new Date(value as string) : value) })
    expect(roundTrip(dates, new Date(0))).toEqual(new Date(0))
    const hidden = json({ replacer: (key, value) => (key === 'secret' ? undefined : value) })
    expect(roundTrip(hidden, { secret: 1, open: 2 })).toEqual({ open: 2 })
  })
})

describe('msgpack', () => {
  it.each(['', 'hello', null, true, -1, 1.5, [], {}, { a: [1, { b: 'c' }], n: null }])(
    'carries %j',
    (value) => {
      expect(roundTrip(msgpack(), value)).toEqual(value)
    },
  )

  it('carries bytes and dates', () => {
    expect(roundTrip(msgpack(), hex('00ff'))).toEqual(hex('00ff'))
    expect(roundTrip(msgpack(), new Date(1))).toEqual(new Date(1))
  })

  it('gives a payload that is valid until the next encode', () => {
    const codec = msgpack<string>()
    const first = codec.encode('a')
    expect(toHex(first)).toBe('a161')
    codec.encode('b')
    expect(codec.stable ?? false).toBe(false)
  })

  it.each([
    ['an empty payload', ''],
    ['an array that announces 20 million values', 'dd01312d00'],
    ['a map that announces more than there is', 'df7fffffff00'],
    ['arrays nested in arrays, each with 65,535 values', 'dcffff'.repeat(1000)],
    ['a string that is cut off', 'a56865'],
    ['a binary value that is cut off', 'c6ffffffff00'],
    ['an extension that is cut off', 'c9ffffffff0100'],
    ['a length that is cut off', 'dd0131'],
    ['bytes after the value', 'c0c0'],
    ['the unused type c1', 'c1'],
    ['the key __proto__', '81a95f5f70726f746f5f5f80'],
  ])('refuses %s', (_name, payload) => {
    expect(() => msgpack().decode(hex(payload))).toThrow(CodecError)
  })

  it.each(['dd01312d00', 'dcffff'.repeat(1000)])(
    'refuses %s before the decoder allocates for it',
    (payload) => {
      expect(() => msgpack().decode(hex(payload))).toThrow(/needs \d+ more values/)
    },
  )

  it('takes every format of the specification', () => {
    const formats =
      'dc0013 00 7f ff e0 c0 c2 c3 cc01 cd0001 ce00000001 d0ff d1ffff d2ffffffff ca3f800000 d90161 da000161 c40100 c5000100 80'
    expect(msgpack().decode(hex(formats))).toHaveLength(19)
    expect(msgpack().decode(hex('de0001 a161 91 01'))).toEqual({ a: [1] })
  })

  it('refuses what MessagePack does not know', () => {
    expect(encodeAnything(msgpack(), () => {})).toThrow(CodecError)
  })
})
