import {
  bytes,
  decodeFrames,
  encodeFrame,
  encodeFrameBatches,
  encodeFrames,
  FrameDecoder,
  frameDecoderStream,
  FrameEncoder,
  frameEncoderStream,
  json,
  msgpack,
  MsgpackExtension,
  utf8,
  type Codec,
  type ByteStreamPair,
} from '@echo/protocol'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { toHex } from './hex.js'
import { encodingOf, refusal, roundTrip } from './msgpack-tools.js'

const foreign = runInNewContext('new Uint8Array([1, 2, 3])') as Uint8Array
const large = runInNewContext('new Uint8Array(20_000).fill(7)') as Uint8Array

/** What is not bytes, and how an error calls it. */
const NO_BYTES: [kind: string, value: unknown][] = [
  ['Uint16Array', new Uint16Array([258, 772])],
  ['Uint16Array', runInNewContext('new Uint16Array([258, 772])')],
  ['Uint8ClampedArray', new Uint8ClampedArray(2)],
  ['Float64Array', new Float64Array(10_000)],
  ['DataView', new DataView(new ArrayBuffer(2))],
  ['ArrayBuffer', new ArrayBuffer(2)],
  ['ArrayBuffer', runInNewContext('new ArrayBuffer(2)')],
  ['SharedArrayBuffer', new SharedArrayBuffer(2)],
  ['string', 'text'],
  ['string', 'x'.repeat(20_000)],
  ['number', 5],
  ['null', null],
  ['undefined', undefined],
  ['Array', [1, 2]],
  ['object', { length: 2, 0: 1, 1: 2 }],
  ['Uint8Array', Object.create(null, { [Symbol.toStringTag]: { value: 'Uint8Array' } })],
]

/** An endless source would hang the test if nothing was thrown. */
async function first(source: AsyncIterable<unknown>): Promise<unknown> {
  for await (const value of source) return value
  return undefined
}

async function through({ readable, writable }: ByteStreamPair, value: unknown) {
  const writer = (writable as WritableStream<unknown>).getWriter()
  writer.write(value).catch(() => {})
  writer.close().catch(() => {})
  return await first(readable as AsyncIterable<unknown>)
}

/** All that is given bytes, and what each makes of one. */
const takers: [name: string, take: (value: Uint8Array) => unknown][] = [
  ['encodeFrame', (value) => encodeFrame(value)],
  ['encodeFrame, varint', (value) => encodeFrame(value, { lengthField: { width: 'varint' } })],
  ['FrameEncoder.encode', (value) => new FrameEncoder().encode(value)],
  ['FrameEncoder.encodeParts', (value) => new FrameEncoder().encodeParts(value)],
  ['FrameEncoder.encodeAll', (value) => new FrameEncoder().encodeAll([new Uint8Array(1), value])],
  ['FrameDecoder.push', (value) => new FrameDecoder().push(value)],
  ['FrameDecoder.commit', (value) => new FrameDecoder().commit(value, 2)],
  ['encodeFrames', (value) => first(encodeFrames([value]))],
  ['encodeFrameBatches', (value) => first(encodeFrameBatches([[value]]))],
  ['decodeFrames', (value) => first(decodeFrames([value, encodeFrame(new Uint8Array(1))]))],
  ['frameEncoderStream', (value) => through(frameEncoderStream(), value)],
  ['frameDecoderStream', (value) => through(frameDecoderStream(), value)],
]

describe.each(takers)('%s', (name, take) => {
  it.each(NO_BYTES.filter(([, value]) => !(value === undefined && name.endsWith('Stream'))))(
    'refuses %s with a TypeError',
    async (kind, value) => {
      const error: unknown = await (async () => take(value as Uint8Array))().catch(
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(TypeError)
      expect((error as TypeError).message).toMatch(new RegExp(`must be a Uint8Array, and was ${kind}\\b`))
    },
  )

  it('takes bytes of another realm as its own', async () => {
    for (const [theirs, ours] of [
      [encodeFrame(foreign), encodeFrame(new Uint8Array(foreign))],
      [foreign, new Uint8Array(foreign)],
      [large, new Uint8Array(large)],
    ] as const)
      expect(await outcome(take, theirs)).toEqual(await outcome(take, ours))
  })
})

/** Also of what is refused for its content. Bytes as hex: those of two realms are not equal. */
async function outcome(take: (value: Uint8Array) => unknown, value: Uint8Array): Promise<unknown> {
  const result: unknown = await (async () => take(value))().catch(String)
  return JSON.stringify(result, (_, part: unknown) =>
    ArrayBuffer.isView(part) ? toHex(part as Uint8Array) : part,
  )
}

it('decodes frames that come in chunks of another realm, and gives payloads of its own', () => {
  const decoder = new FrameDecoder()
  decoder.push(runInNewContext('new Uint8Array([0, 0, 0, 2, 104])') as Uint8Array)
  decoder.push(runInNewContext('new Uint8Array([105])') as Uint8Array)
  const payload = decoder.next()!
  expect(payload).toBeInstanceOf(Uint8Array)
  expect(toHex(payload)).toBe('6869')
})

it.each([-1, 4, 1.5, NaN, Infinity])(
  'FrameDecoder.commit refuses a size that the room does not have: %s',
  (size) => {
    const decoder = new FrameDecoder()
    const fill = (room: Uint8Array) => decoder.commit(room, size)
    expect(() => fill(new Uint8Array(3))).toThrow(RangeError)
  },
)

describe('the bytes codec', () => {
  it('takes bytes of any realm', () => {
    expect(bytes().encode(foreign)).toBe(foreign)
    expect(bytes().encode(Buffer.from('a'))).toEqual(Buffer.from('a'))
  })

  it.each(NO_BYTES)('refuses %s with a CodecError that says what it was', (kind, value) => {
    expect(refusal(() => bytes().encode(value as Uint8Array))).toContain(
      `takes a Uint8Array, and was given ${kind}`,
    )
  })
})

it.each<[name: string, codec: Codec<unknown, never>]>([
  ['utf8', utf8()],
  ['json', json()],
  ['msgpack', msgpack()],
])('%s decodes bytes and nothing else', (_name, codec) => {
  for (const [kind, value] of NO_BYTES) {
    const message = refusal(() => codec.decode(value as Uint8Array))
    expect(message).toContain(`a payload must be a Uint8Array, and was ${kind}`)
  }
  const digit = runInNewContext('new Uint8Array([0x31])') as Uint8Array
  expect(String(codec.decode(digit))).toBe(codec.name === 'msgpack' ? '49' : '1')
})

describe('msgpack', () => {
  it('carries values of another realm', () => {
    const value = runInNewContext('({ at: new Date(1), bytes: new Uint8Array([1]), list: [1] })') as object
    expect(roundTrip(value)).toEqual({ at: new Date(1), bytes: new Uint8Array([1]), list: [1] })
  })

  it('does not ask an extension codec for a Date of another realm, as for any Date', () => {
    const asked: unknown[] = []
    const extensionCodec = { tryToEncode: (value: unknown) => void asked.push(value), decode: () => null }
    expect(roundTrip([runInNewContext('new Date(1)')], { extensionCodec })).toEqual([new Date(1)])
    expect(asked).toHaveLength(1)
  })

  it('refuses a Date of another realm that is invalid, and what only claims to be one', () => {
    expect(encodingOf(runInNewContext('new Date(NaN)'))).toMatch(/an invalid Date/)
    expect(encodingOf(Object.create({}, { [Symbol.toStringTag]: { value: 'Date' } }))).toMatch(/Date/)
  })

  it.each(['Map', 'Set', 'ArrayBuffer'])('says what to send in place of a %s of another realm', (kind) => {
    const value: unknown = runInNewContext(`new ${kind}()`)
    expect(encodingOf(value)).toMatch(/: send (Object\.fromEntries|\[\.\.\.set\]|new Uint8Array\(buffer\))/)
  })

  it('takes the data of an extension of any realm, and refuses other views, also made later', () => {
    expect(roundTrip(new MsgpackExtension(5, foreign))).toEqual(
      new MsgpackExtension(5, new Uint8Array(foreign)),
    )
    for (const [kind, data] of NO_BYTES) {
      expect(encodingOf(new MsgpackExtension(5, data as Uint8Array))).toContain(
        `must be a Uint8Array, and was ${kind}`,
      )
      const tryToEncode = () => ({ type: 5, data: () => data as Uint8Array })
      const extensionCodec = { tryToEncode, decode: () => null }
      expect(encodingOf({}, { extensionCodec })).toContain(`must be a Uint8Array, and was ${kind}`)
    }
  })
})
