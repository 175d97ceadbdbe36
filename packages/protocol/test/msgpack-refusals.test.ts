import { msgpack } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { toHex } from './hex.js'
import { decoded, decodingOf, encoded, encodingOf, roundTrip } from './msgpack-tools.js'
import { memoryInUse } from './memory-in-use.js'

const codec = msgpack()

describe('what it refuses to send', () => {
  class User {
    name = 'Ada'
  }

  it.each([
    ['a Map', new Map([[1, 2]])],
    ['a Set', new Set([1])],
    ['an ArrayBuffer', new ArrayBuffer(1)],
    ['a SharedArrayBuffer', new SharedArrayBuffer(1)],
    ['a DataView', new DataView(new ArrayBuffer(1))],
    ['a Uint8ClampedArray', new Uint8ClampedArray(1)],
    ['a Float64Array', new Float64Array(1)],
    ['an Error', new Error('lost')],
    ['a RegExp', /lost/],
    ['a Promise', Promise.resolve()],
    ['a WeakMap', new WeakMap()],
    ['a URL', new URL('tcp://[::1]:1')],
    ['a User', new User()],
    ['a Number', new Number(1)],
    ['a String', new String('lost')],
    ['an object with a prototype', Object.create(Object.create(null))],
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    ['undefined', undefined],
    ['an invalid Date', new Date(NaN)],
    ['a bigint', 1n],
    ['a string has a lone surrogate', '\ud800'],
    ['a string has a lone surrogate', 'x'.repeat(100) + '\udc00'],
  ])('refuses %s, and says where it is', (what, value) => {
    expect(encodingOf(value)).toContain(what)
    expect(encodingOf(value)).not.toContain(', at ')
    const message = encodingOf({ ok: 1, users: [0, { tags: value }] })
    expect(message).toContain(what)
    expect(message).toMatch(/, at \.users\[1\]\.tags$/)
  })

  it('says where with keys that are no identifiers, and where a key is the culprit', () => {
    expect(encodingOf({ 'a b': undefined })).toMatch(/, at \["a b"\]$/)
    expect(encodingOf([{ '\ud800': 1 }])).toMatch(/surrogate.*, at \[0\]\["\\ud800"\]$/)
    expect(encodingOf(JSON.parse('{"a":{"__proto__":1}}'))).toMatch(
      /__proto__ is refused, at \.a\.__proto__$/,
    )
  })

  it('refuses holes and undefined in arrays, whatever the options', () => {
    const holed: unknown[] = [1]
    holed[2] = 3
    for (const array of [holed, [1, undefined, 3]]) {
      expect(encodingOf(array)).toMatch(/undefined.*, at \[1\]$/)
      expect(encodingOf(array, { ignoreUndefined: true })).toMatch(/, at \[1\]$/)
    }
  })

  it('names what to do about undefined: the option ignoreUndefined, where it helps', () => {
    const option = /: leave the property out, send null, or set the option ignoreUndefined, at \.b\.a$/
    expect(encodingOf({ b: { a: undefined } })).toMatch(option)
    expect(encodingOf([undefined])).toMatch(/undefined has no form in MessagePack: send null, at \[0\]$/)
    expect(encodingOf(undefined)).toMatch(/undefined has no form in MessagePack: send null$/)
  })

  it('leaves out undefined properties when asked to', () => {
    expect(encoded({ a: undefined, b: 1 }, { ignoreUndefined: true })).toBe('81a16201')
  })

  it('is not fooled by getters that change their mind, or the array around them', () => {
    let asked = 0
    const fickle = {
      get a() {
        return asked++ === 0 ? 1 : undefined
      },
    }
    expect(encodingOf(fickle, { ignoreUndefined: true })).toMatch(/, at \.a$/)
    const array: unknown[] = [
      {
        get grow() {
          return array.push(1)
        },
      },
    ]
    expect(decoded(encoded(array))).toEqual([{ grow: 2 }])
  })

  it('names what a getter throws, and where', () => {
    const cause = new Error('no such row')
    const value = {
      rows: [
        {
          get id() {
            throw cause
          },
        },
      ],
    }
    expect(encodingOf(value)).toMatch(/no such row, at \.rows\[0\]\.id$/)
    expect(() => codec.encode(value)).toThrow(expect.objectContaining({ cause }))
  })

  it('refuses a cycle with a path that stays short', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(encodingOf(cycle)).toMatch(/more than 100 deep.*\(89 more\)…\.self\.self\.self$/)
  })
})

describe('what it refuses to read', () => {
  it.each([
    ['an empty payload', ''],
    ['a string that is cut off', 'a56865'],
    ['a key that is cut off', '81a568'],
    ['a number that is cut off', 'cb00'],
    ['an integer that is cut off', 'cf0000'],
    ['a binary value that is cut off', 'c6ffffffff00'],
    ['an extension that is cut off', 'c9ffffffff0100'],
    ['a length that is cut off', 'dd0131'],
    ['bytes after the value', 'c0c0'],
    ['the unused type c1', 'c1'],
    ['the key __proto__', '81a95f5f70726f746f5f5f80'],
    ['a key that is nil', '81c0c0'],
    ['a key that is a number', '8101c0'],
    ['a key that is bytes', '81c40161c0'],
    ['a key that is an array', '8190c0'],
    ['a key twice', '82a16101a16102'],
  ])('refuses %s', (_name, payload) => {
    expect(decodingOf(payload)).toContain('is not valid msgpack')
  })

  it.each([
    'ff',
    '80',
    'c3',
    'c080',
    'c328',
    'e28228',
    'e080af',
    'eda080',
    'f0808080',
    'f4908080',
    'f8888080',
  ])('refuses the string of bytes %s, which is no UTF-8, as a value and as a key', (bytes) => {
    for (const pad of ['', '61', '61'.repeat(30), '61'.repeat(250)]) {
      const text = `d9${(pad.length / 2).toString(16).padStart(2, '0')}`
      const length = ((pad.length + bytes.length) / 2).toString(16).padStart(4, '0')
      expect(decoded(`${text}${pad}`)).toBeTypeOf('string')
      expect(decodingOf(`da${length}${pad}${bytes}`)).toContain('UTF-8')
      expect(decodingOf(`81da${length}${pad}${bytes}c0`)).toContain('UTF-8')
    }
  })

  it('takes numbers as keys when asked to', () => {
    const numberKeys = true
    expect(decoded('83 01 c0 cd2710 c2 ff c3', { numberKeys })).toEqual({
      '1': null,
      '10000': false,
      '-1': true,
    })
    expect(decodingOf('82 01 c0 a131 c0', { numberKeys })).toContain('twice')
  })

  it('knows names of inherited properties from keys that came twice', () => {
    expect(decoded('82 a8746f537472696e67 01 ab636f6e7374727563746f72 02')).toEqual({
      toString: 1,
      constructor: 2,
    })
  })
})

describe('limits', () => {
  it.each(['dd01312d00', 'df7fffffff00', 'dcffff'.repeat(90), 'deffff'.repeat(90)])(
    'refuses %s before anything is allocated for it',
    (payload) => {
      expect(decodingOf(payload)).toContain('can hold')
    },
  )

  it('refuses a million arrays in one another', () => {
    expect(decodingOf('91'.repeat(1_000_000))).toContain('100 deep (maxDepth)')
    expect(decodingOf('81a161'.repeat(300_000))).toContain('100 deep (maxDepth)')
  })

  it.each([1, 3, 100, 1000])('counts the same depth of %d on both sides', (maxDepth) => {
    const nested = (depth: number) => {
      let value: unknown = 'core'
      for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value }
      return value
    }
    const wide = msgpack({ maxDepth: 1000 })
    expect(roundTrip(nested(maxDepth), { maxDepth })).toEqual(nested(maxDepth))
    expect(encodingOf(nested(maxDepth + 1), { maxDepth })).toContain('maxDepth')
    if (maxDepth === 1000) return
    const tooDeep = toHex(wide.encode(nested(maxDepth + 1)))
    expect(decodingOf(tooDeep, { maxDepth })).toContain('maxDepth')
  })

  it('counts the same values on both sides', () => {
    const value = [1, { a: 2 }, []]
    expect(roundTrip(value, { maxValues: 6 })).toEqual(value)
    expect(encodingOf(value, { maxValues: 5 })).toContain('more than 5 values (maxValues), at [1]')
    expect(decodingOf(encoded(value), { maxValues: 5 })).toContain('more than 5 values (maxValues)')
  })

  it('spends no array on a key that looks like an index', () => {
    // V8 gives {} with the one key 1023 the room of 1,550 values: these 70 KB would take 120 MB.
    const count = 10_000
    const payload = `dd${count.toString(16).padStart(8, '0')}${'81a431303233c0'.repeat(count)}`
    const before = memoryInUse().all
    const value = decoded(payload) as unknown[]
    expect(memoryInUse().all - before).toBeLessThan(40_000_000)
    expect(value[9]).toEqual({ '1023': null })
  })
})
