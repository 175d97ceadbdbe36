import { bytes, CodecError, json, utf8, type Codec } from '@echo/protocol'
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

  it('gives a view of the chunk, or a copy that keeps nothing else in memory', () => {
    const chunk = Buffer.from(new ArrayBuffer(65_536), 4, 100)
    expect(bytes().decode(chunk).buffer).toBe(chunk.buffer)
    const copy = bytes({ copy: true }).decode(chunk)
    expect(copy).toHaveLength(100)
    expect(copy.byteOffset).toBe(0)
    expect(copy.buffer.byteLength).toBe(100)
  })

  it.each(['text', new ArrayBuffer(1), [1], 1, null])('refuses %s', (message) => {
    expect(encodeAnything(bytes(), message)).toThrow(CodecError)
  })
})

describe('utf8', () => {
  it.each(['', 'hello', '粘包', '\u{1f600}', '\ufeffbom', '\0'])('carries %j', (text) => {
    expect(roundTrip(utf8(), text)).toBe(text)
  })

  it('keeps a byte order mark', () => {
    expect(utf8().decode(hex('efbbbf61'))).toBe('\ufeffa')
    expect(toHex(utf8().encode('\ufeffa'))).toBe('efbbbf61')
  })

  it.each([
    ['\ud800', 0],
    ['ab\udc00', 2],
    ['\u{1f600}\ud83d', 2],
    ['\udc00\ud800', 0],
  ])('refuses the lone surrogate in %j, and says where it is', (text, position) => {
    expect(() => utf8().encode(text)).toThrow(CodecError)
    expect(() => utf8().encode(text)).toThrow(`lone surrogate at position ${position},`)
  })

  it.each([
    ['a byte that no UTF-8 has', 'ff'],
    ['a continuation without a start', '6180'],
    ['a start without its continuation', 'c361'],
    ['an overlong NUL', 'c080'],
    ['an overlong slash of three bytes', 'e080af'],
    ['an overlong slash of four bytes', 'f08080af'],
    ['a high surrogate', 'eda080'],
    ['a surrogate pair (CESU-8)', 'eda0bdedb880'],
    ['a code point above U+10FFFF', 'f4908080'],
    ['a start of five bytes', 'f888808080'],
    ['two bytes cut off at the end', '61c3'],
    ['three bytes cut off at the end', '61e7b2'],
    ['four bytes cut off at the end', '61f09f98'],
  ])('refuses %s instead of replacing it', (_name, payload) => {
    expect(() => utf8().decode(hex(payload))).toThrow(CodecError)
    expect(() => utf8().decode(hex(payload))).toThrow(/not valid utf8/)
  })

  it('is not disturbed by what it refused', () => {
    const codec = utf8()
    expect(() => codec.decode(hex('e7b2'))).toThrow(CodecError)
    expect(codec.decode(hex('61'))).toBe('a')
  })

  it.each([1, null, undefined, ['a'], Object('a')])('refuses %j, which is not a string', (message) => {
    expect(encodeAnything(utf8(), message)).toThrow(CodecError)
  })
})

describe('json', () => {
  it.each(['', null, 0, [], {}, { a: [1, 'two', null] }])('carries %j', (value) => {
    expect(roundTrip(json(), value)).toEqual(value)
  })

  it('carries lone surrogates, as escapes', () => {
    expect(Buffer.from(json().encode('\ud800')).toString()).toBe(String.raw`"\ud800"`)
    expect(roundTrip(json(), { '\udc00': 'a\ud83d' })).toEqual({ '\udc00': 'a\ud83d' })
  })

  it('takes the key __proto__ for a key like any other', () => {
    const message = json<object>().decode(Buffer.from('{"__proto__":{"admin":true}}'))
    expect(Object.keys(message)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(message)).toBe(Object.prototype)
    expect('admin' in message).toBe(false)
    expect(Buffer.from(json().encode(message)).toString()).toBe('{"__proto__":{"admin":true}}')
  })

  it('changes what JSON.stringify changes', () => {
    const message = [
      NaN,
      Infinity,
      -0,
      new Map([[1, 2]]),
      new Set([1]),
      undefined,
      () => {},
      { gone: undefined },
    ]
    expect(roundTrip<unknown>(json(), message)).toEqual([null, null, 0, {}, {}, null, null, {}])
    expect(Object.keys(roundTrip<object>(json(), { gone: undefined }))).toEqual([])
    expect(roundTrip<unknown>(json(), { toJSON: () => 'as text' })).toBe('as text')
    expect(roundTrip<unknown>(json(), new Date(0))).toBe('1970-01-01T00:00:00.000Z')
  })

  it('refuses what JSON does not know', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    for (const value of [undefined, () => {}, Symbol('s'), 1n, cycle, { toJSON: () => undefined }]) {
      expect(encodeAnything(json(), value)).toThrow(CodecError)
    }
  })

  it('says on one line what to do about what it has no form for', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = { again: cycle }
    expect(encodeAnything(json(), undefined)).toThrow(/JSON has no undefined: send null, or give a replacer$/)
    expect(encodeAnything(json(), () => {})).toThrow(/JSON has no function: send null, or give a replacer$/)
    expect(encodeAnything(json(), { a: 1n })).toThrow(/BigInt: send it as a string, or give a replacer$/)
    expect(encodeAnything(json(), cycle)).toThrow(/circular.*property 'self'[^\n]*$/)
  })

  it.each(['', '{', '01', '"a" b', '\ufeff[]', "'a'", 'NaN', '[1,]'])('refuses the text %j', (text) => {
    expect(() => json().decode(Buffer.from(text))).toThrow(CodecError)
  })

  it.each(['22ff22', '22c08022', '22eda08022', '22e7b2'])('refuses the invalid UTF-8 in %s', (payload) => {
    expect(() => json().decode(hex(payload))).toThrow(CodecError)
  })

  it('takes a reviver and a replacer', () => {
    const dates = json<Date>({ reviver: (key, value) => (key === '' ? new Date(value as string) : value) })
    expect(roundTrip(dates, new Date(0))).toEqual(new Date(0))
    const hidden = json({ replacer: (key, value) => (key === 'secret' ? undefined : value) })
    expect(roundTrip(hidden, { secret: 1, open: 2 })).toEqual({ open: 2 })
  })

  it('takes a list of keys to keep', () => {
    const codec = json({ replacer: ['open', 1] })
    expect(roundTrip(codec, { open: { open: 1, secret: 2 }, secret: 3, 1: 4 })).toEqual({
      open: { open: 1 },
      1: 4,
    })
    expect(roundTrip(json({ replacer: [] }), { a: 1 })).toEqual({})
  })

  it('gives what toJSON, replacer or reviver threw as the cause', () => {
    const cause = new Error('broken')
    const fail = (): never => {
      throw cause
    }
    const refused = { code: 'ECHO_ERR_CODEC', cause, message: expect.stringMatching(/broken/) as string }
    expect(() => json().encode({ toJSON: fail })).toThrow(expect.objectContaining(refused) as Error)
    expect(() => json({ replacer: fail }).encode(1)).toThrow(expect.objectContaining(refused) as Error)
    expect(() => json({ reviver: fail }).decode(hex('31'))).toThrow(expect.objectContaining(refused) as Error)
  })

  it('survives nesting deeper than the stack', () => {
    const depth = 500_000
    const reviving = json({ reviver: (_key, value) => value })
    const opened = Buffer.alloc(2 * depth, '[')
    expect(() => json().decode(opened)).toThrow(CodecError)
    expect(() => reviving.decode(opened)).toThrow(CodecError)
    const closed = Buffer.alloc(2 * depth, '[').fill(']', depth)
    const message = json().decode(closed)
    // Node 26 needs no stack for it.
    if (Number.parseInt(process.versions.node) >= 26)
      expect(json().encode(message)).toEqual(Uint8Array.from(closed))
    else expect(() => json().encode(message)).toThrow(/call stack/)
    expect(() => reviving.decode(closed)).toThrow(/call stack/)
  })
})
