import { bytes, FrameTooLargeError, lengthFields, MalformedFrameError, OptionError } from '@echo/protocol'
import { framedConnection, type Connection, type FramedOptions } from '@echo/protocol/node'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { hex, toHex } from '../hex.js'
import { socketPair } from './socket-pair.js'

type Options = FramedOptions<Uint8Array>

async function pair(options: Options): Promise<[Connection<Uint8Array>, Connection<Uint8Array>]> {
  const [near, far] = await socketPair()
  return [
    framedConnection(near, { codec: bytes(), ...options }),
    framedConnection(far, { codec: bytes(), ...options }),
  ]
}

/** A connection, and the bare socket that plays its peer. */
async function withPeer(options: Options): Promise<[Connection<Uint8Array>, Socket]> {
  const [near, far] = await socketPair()
  return [framedConnection(near, { codec: bytes(), ...options }), far]
}

describe('a connection with another length field', () => {
  it.each(['erlang2', 'protobufDelimited', 'chromeNativeMessaging'] as const)(
    'carries messages of every size behind %s',
    async (name) => {
      const [a, b] = await pair({ lengthField: lengthFields[name] })
      const sizes = [0, 1, 127, 128, 16_383, 16_384, 65_535, 0, 3]
      for (const size of sizes) void a.send(new Uint8Array(size).fill(size))
      for (const size of sizes) {
        expect(Buffer.compare((await b.recv())!, new Uint8Array(size).fill(size))).toBe(0)
      }
    },
  )

  it('leaves header bytes at the front of the payload, and writes the length into them', async () => {
    const [a, b] = await pair({ lengthField: lengthFields.postgres })
    void a.send(hex('51 00000000 616263'))
    expect(toHex((await b.recv())!)).toBe('5100000007616263')
    const large = Buffer.concat([hex('44 ffffffff'), new Uint8Array(40_000).fill(9)])
    await a.send(large)
    const received = (await b.recv())!
    expect(toHex(received.subarray(0, 6))).toBe('4400009c4409')
    expect(received).toHaveLength(large.length)
    expect(toHex(large.subarray(0, 5))).toBe('44ffffffff')
  })

  it('refuses a message that cannot have the header, and goes on', async () => {
    const [a, b] = await pair({ lengthField: lengthFields.http2 })
    await expect(a.send(hex('00'))).rejects.toThrow(MalformedFrameError)
    void a.send(hex('000000 04 01 00000000'))
    expect(toHex((await b.recv())!)).toBe('000000040100000000')
  })

  it('fails for a header that no frame can have, after the messages before it', async () => {
    const [a, peer] = await withPeer({ lengthField: lengthFields.protobufDelimited })
    peer.end(hex('01 61 8000 01 62'))
    expect(toHex((await a.recv())!)).toBe('61')
    await expect(a.recv()).rejects.toThrow(MalformedFrameError)
    expect(await a.recv()).toBeUndefined()
    void a.close()
    expect((await a.closed).error).toBeInstanceOf(MalformedFrameError)
  })

  it('takes no limit that the length field cannot hold, now or later', async () => {
    const [near] = await socketPair()
    expect(() => framedConnection(near, { lengthField: { width: 2 }, maxFrameLength: 65_536 })).toThrow(
      OptionError,
    )
    const [a] = await pair({ lengthField: { width: 2 } })
    expect(a.maxFrameLength).toBe(65_535)
    expect(() => (a.maxFrameLength = 65_536)).toThrow(OptionError)
  })
})

describe('a connection that discards frames over the limit', () => {
  const discarding: Options = { maxFrameLength: 4, tooLarge: 'discard' }

  it('says so once for each, and gives the messages around them', async () => {
    const [a, peer] = await withPeer(discarding)
    peer.write(Buffer.concat([hex('00000001 61 00100000'), Buffer.alloc(0x10_0000), hex('00000001 62')]))
    expect(toHex((await a.recv())!)).toBe('61')
    await expect(a.recv()).rejects.toMatchObject({ declared: 0x10_0000, limit: 4, recoverable: true })
    expect(toHex((await a.recv())!)).toBe('62')
    peer.end()
    expect(await a.recv()).toBeUndefined()
    void a.close()
    expect(await a.closed).toMatchObject({ reason: 'end', partial: 0, unread: 0 })
  })

  it('fails the one request whose reply was too large', async () => {
    const [a, peer] = await withPeer(discarding)
    const replies = [a.request(hex('01')), a.request(hex('02')), a.request(hex('03'))]
    peer.write(hex('00000001 61 00000005 6262626262 00000001 63'))
    const [first, second, third] = await Promise.allSettled(replies)
    expect(first).toMatchObject({ status: 'fulfilled' })
    expect(second).toMatchObject({ status: 'rejected', reason: expect.any(FrameTooLargeError) as unknown })
    expect(third).toMatchObject({ status: 'fulfilled' })
  })

  it('goes on with recvMany', async () => {
    const [a, peer] = await withPeer(discarding)
    peer.write(hex('00000001 61 00000005 6262626262 00000001 63'))
    expect(await a.recvMany()).toHaveLength(1)
    await expect(a.recvMany()).rejects.toThrow(FrameTooLargeError)
    expect(await a.recvMany()).toHaveLength(1)
  })

  it('says that the stream ended inside a frame that it was skipping', async () => {
    const [a, peer] = await withPeer(discarding)
    peer.end(hex('00000009 61'))
    await expect(a.recv()).rejects.toThrow(FrameTooLargeError)
    await expect(a.recv()).rejects.toMatchObject({ part: 'payload', expected: 9, received: 1 })
  })
})
