import { json, msgpack, utf8 } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { MSGPACKR } from '../../src/codecs/codecs.js'
import { objectName, objectOf } from '../../src/codecs/objects.js'
import { payloadsOf } from '../../src/codecs/payloads.js'

const { codec: msgpackr } = await MSGPACKR.load()

const INDEXES = [...Array.from({ length: 600 }, (_, index) => index), 1561, 99_999, 100_000, 1_234_567]

const SIZES = [64, 1024, 65_536]

describe('the objects of the codec sweep', () => {
  it.each([
    [64, 'small', 44],
    [1024, 'medium', 1024],
    [65_536, 'large', 65_555],
  ])('%i B is the %s one, and takes %i B of MessagePack', (size, name, length) => {
    expect(objectName(size)).toBe(name)
    expect(msgpack().encode(objectOf(7, size))).toHaveLength(length)
  })

  it.each(SIZES.flatMap((size) => [msgpack(), json(), msgpackr()].map((codec) => [size, codec] as const)))(
    'of %i B have one length whatever their index, in $name',
    (size, codec) => {
      const payload = payloadsOf({ codec: () => codec, message: objectOf })
      const lengths = new Set(INDEXES.map((index) => payload(index, size).length))
      expect(lengths.size).toBe(1)
    },
  )

  it.each(SIZES)('of %i B differ from index to index', (size) => {
    const payload = payloadsOf({ codec: utf8, message: (index) => JSON.stringify(objectOf(index, size)) })
    const payloads = Array.from({ length: 512 }, (_, index) => Buffer.from(payload(index, size)).toString())
    expect(new Set(payloads).size).toBe(512)
  })

  it.each(SIZES)('of %i B come back as they were sent, with every codec that carries objects', (size) => {
    for (const codec of [msgpack(), json(), msgpackr()])
      expect(codec.decode(new Uint8Array(codec.encode(objectOf(3, size))))).toEqual(objectOf(3, size))
  })

  it('are those of three sizes, and no other', () => {
    expect(() => objectOf(0, 100)).toThrow('100 B')
  })
})
