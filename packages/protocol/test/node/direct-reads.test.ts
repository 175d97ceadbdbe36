import { once } from 'node:events'
import type { Socket } from 'node:net'
import { bytes, encodeFrame } from '@echo/protocol'
import { framedConnection, memoryBudget, type Connection } from '@echo/protocol/node'
import { describe, expect, it } from 'vitest'
import { hasOnRead } from '../../src/node/receiving/shared-read-buffer.js'
import { socketPair, type Transport } from './socket-pair.js'

const KIB = 1024

function payload(size: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) & 0xff)
}

async function sendAll(socket: Socket, payloads: readonly Uint8Array[], cut: number): Promise<void> {
  const wire = Buffer.concat(payloads.map((each) => encodeFrame(each)))
  for (let at = 0; at < wire.length; at += cut) {
    if (!socket.write(wire.subarray(at, at + cut))) await once(socket, 'drain')
  }
}

async function expectAll(connection: Connection<Uint8Array>, payloads: readonly Uint8Array[]): Promise<void> {
  for (const [i, each] of payloads.entries()) {
    const got = (await connection.recv())!
    expect([i, got.length, Buffer.compare(got, each)]).toEqual([i, each.length, 0])
  }
}

it('lets 10,000 reads of two connections overlap with frames in flight', async () => {
  const [near, far] = await socketPair()
  const [near2, far2] = await socketPair()
  const a = framedConnection(near, { codec: bytes() })
  const b = framedConnection(near2, { codec: bytes() })
  const large = Array.from({ length: 20 }, (_, i) => payload(70 * KIB + i, i))
  const small = Array.from({ length: 10_000 }, (_, i) => payload(20, i))
  const sent = Promise.all([sendAll(far, large, 50_001), sendAll(far2, small, 24)])
  await Promise.all([expectAll(a, large), expectAll(b, small)])
  await sent
})

describe('frames arrive intact', () => {
  const mixed = [
    0, 1, 65_532, 65_536, 16_383, 16_384, 65_537, 300_000, 64, 1_048_576, 0, 65_536, 65_536, 131_072,
  ]

  it.each<[Transport, number]>([
    ['tcp', 7001],
    ['tcp', 65_540],
    ['tcp', 1 << 20],
    ['unix', 65_536],
    ['tls', 65_540],
  ])('of all sizes, over %s in writes of %i bytes', async (transport, cut) => {
    const [near, far] = await socketPair(transport)
    const connection = framedConnection(near, { codec: bytes() })
    const payloads = [...mixed, ...mixed.toReversed()].map(payload)
    const sent = sendAll(far, payloads, cut)
    await expectAll(connection, payloads)
    await sent
    expect(connection.counters.bytesReceived).toBe(near.bytesRead)
  })

  it('though the reader is late and the socket was paused', async () => {
    const [near, far] = await socketPair()
    const connection = framedConnection(near, { codec: bytes() })
    const payloads = Array.from({ length: 24 }, (_, i) => payload(65_536 + (i % 3), i))
    const sent = sendAll(far, payloads, 100_000)
    await expect.poll(() => near.isPaused()).toBe(true)
    for (const part of [payloads.slice(0, 5), payloads.slice(5)]) {
      await new Promise(setImmediate)
      await expectAll(connection, part)
    }
    await sent
  })
})

describe('a socket of which something was read before', () => {
  it.each([
    ['flowing', (socket: Socket) => void socket.read(0)],
    ['paused', (socket: Socket) => void socket.pause().read(0)],
  ])('gives that first, and is read directly from then on: %s', async (_state, begin) => {
    const [near, far] = await socketPair()
    const payloads = [payload(10, 1), payload(70 * KIB, 2), payload(30, 3)]
    const wire = Buffer.concat(payloads.map((each) => encodeFrame(each)))
    begin(near)
    far.write(wire.subarray(0, 20_000))
    await expect.poll(() => near.readableLength).toBeGreaterThan(0)
    const connection = framedConnection(near, { codec: bytes() })
    expect(hasOnRead(near)).toBe(true)
    far.write(wire.subarray(20_000))
    await expectAll(connection, payloads)
    expect(connection.counters.bytesReceived).toBe(wire.length)
  })

  it('is paused where that is more than the receive mark', async () => {
    const [near, far] = await socketPair()
    near.read(0)
    far.write(encodeFrame(payload(100, 1)))
    await expect.poll(() => near.readableLength).toBe(104)
    const connection = framedConnection(near, { codec: bytes(), recvHighWaterMark: 10 })
    expect(near.isPaused()).toBe(true)
    await expectAll(connection, [payload(100, 1)])
    far.write(encodeFrame(payload(3, 2)))
    await expectAll(connection, [payload(3, 2)])
  })

  it('has ended by then', async () => {
    const [near, far] = await socketPair()
    near.read(0)
    far.end(encodeFrame(payload(100, 1)))
    await expect.poll(() => near.readableLength).toBe(104)
    const connection = framedConnection(near, { codec: bytes() })
    await expectAll(connection, [payload(100, 1)])
    expect(await connection.recv()).toBeUndefined()
  })
})

describe('memory', () => {
  it('is counted by the budget as long as it is made and not filled', async () => {
    const [near, far] = await socketPair()
    framedConnection(near, { codec: bytes() })
    const before = memoryBudget().buffered
    const begun = encodeFrame(payload(200 * KIB, 1)).subarray(0, 150 * KIB)
    far.write(begun)
    await expect.poll(() => near.bytesRead).toBe(begun.length)
    const held = memoryBudget().buffered - before
    expect(held).toBeGreaterThanOrEqual(begun.length)
    expect(held).toBeLessThanOrEqual(2 * begun.length + 64 * KIB)
  })

  it('is not made for a frame that is announced', async () => {
    const [near, far] = await socketPair()
    framedConnection(near, { codec: bytes() })
    const before = memoryBudget().buffered
    far.write(encodeFrame(payload(200 * KIB, 1)).subarray(0, 100))
    await expect.poll(() => near.bytesRead).toBe(100)
    expect(memoryBudget().buffered - before).toBe(100)
  })
})
