import { bytes, CodecError, utf8, type Codec } from '@echo/protocol'
import { framedConnection, rawConnection } from '@echo/protocol/node'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { kinds } from './kinds.js'
import { socketPair } from './socket-pair.js'

/** Small ones are copied, large ones are written as they are. */
const sizes = [3, 100_000]
const foreign = (size: number) => runInNewContext(`new Uint8Array(${size}).fill(7)`) as Uint8Array

const NO_BYTES: [kind: string, value: unknown][] = [
  ['Uint16Array', new Uint16Array([258, 772])],
  ['DataView', new DataView(new ArrayBuffer(2))],
  ['ArrayBuffer', new ArrayBuffer(2)],
  ['ArrayBuffer', runInNewContext('new ArrayBuffer(2)')],
  ['number', 5],
  ['null', null],
]

describe.each(kinds)('a connection, %s,', (_kind, transport, open) => {
  it.each(sizes)('sends %i bytes of another realm', async (size) => {
    const [near, far] = await socketPair(transport)
    const a = open(near)
    const b = open(far)
    await a.send(foreign(size))
    let received = 0
    while (received < size) {
      const message = await b.recv()
      expect(new Set(message)).toEqual(new Set([7]))
      received += message!.length
    }
    expect(received).toBe(size)
  })

  it.each(NO_BYTES)('refuses %s with a CodecError, and sends nothing of it', async (kind, value) => {
    const [near] = await socketPair(transport)
    const a = open(near)
    const before = near.bytesWritten
    const error: unknown = await a.send(value as Uint8Array).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CodecError)
    expect((error as CodecError).message).toMatch(
      new RegExp(`it takes a Uint8Array.*, and was given ${kind}\\b`),
    )
    await a.flush()
    expect(near.bytesWritten).toBe(before)
  })
})

describe('what a codec of one’s own gives', () => {
  const giving = (payload: unknown): Codec<string> => ({
    ...utf8(),
    name: 'mine',
    encode: () => payload as Uint8Array,
  })

  it.each(sizes)('may be %i bytes of another realm', async (size) => {
    const [near, far] = await socketPair()
    const a = framedConnection(near, { codec: giving(foreign(size)) })
    const b = framedConnection(far, { codec: bytes() })
    await a.send('any')
    expect(await b.recv()).toEqual(new Uint8Array(size).fill(7))
  })

  it.each([...NO_BYTES, ['string', 'text'] as const])('is refused if it is %s', async (kind, payload) => {
    const [near] = await socketPair()
    const a = framedConnection(near, { codec: giving(payload) })
    await expect(a.send('any')).rejects.toThrow(`the codec gave ${kind} instead of a Uint8Array`)
    await a.flush()
    expect(near.bytesWritten).toBe(0)
  })
})

it('raw text is sent as UTF-8, as ever', async () => {
  const [near, far] = await socketPair()
  await rawConnection(near).send('粘包')
  expect(Buffer.from((await rawConnection(far).recv())!).toString()).toBe('粘包')
})
