import type { Socket } from 'node:net'
import { bytes, encodeFrame, LimitError } from '@echo/protocol'
import { framedConnection, memoryBudget, setMemoryBudget, type Connection } from '@echo/protocol/node'
import { afterEach, expect, it } from 'vitest'
import { socketPair } from './socket-pair.js'
import { until } from './virtual-time.js'

const usual = memoryBudget().limit

afterEach(async () => {
  setMemoryBudget(usual)
  // What a connection of one test holds would be counted in the next.
  await until(() => memoryBudget().buffered === 0)
})

const quiet = { codec: bytes(), onError: () => {} }

async function withPeer(): Promise<[Connection<Uint8Array>, Socket]> {
  const [near, far] = await socketPair()
  return [framedConnection(near, quiet), far]
}

it('counts what is received and not read, and what is sent and not written', async () => {
  const before = memoryBudget().buffered
  const [reader, peer] = await withPeer()
  peer.write(encodeFrame(new Uint8Array(100_000)))
  await expect.poll(() => memoryBudget().buffered - before).toBe(100_004)
  await reader.recv()
  expect(memoryBudget().buffered - before).toBe(0)
  const [writer] = await withPeer()
  void writer.send(new Uint8Array(8_000_000))
  void writer.send(new Uint8Array(8_000_000))
  expect(memoryBudget().buffered - before).toBeGreaterThan(1_000_000)
  writer.destroy()
  expect(memoryBudget().buffered - before).toBe(0)
})

it('closes the connection that holds most, with the reason, and no other', async () => {
  const [small] = await withPeer()
  const [large] = await withPeer()
  void small.send(new Uint8Array(8_000_000))
  setMemoryBudget(memoryBudget().buffered + 10_000_000)
  for (let i = 0; i < 4; i++) void large.send(new Uint8Array(8_000_000))
  const { initiator, reason, detail, error } = await large.closed
  expect({ initiator, reason, detail }).toEqual({
    initiator: 'local',
    reason: 'limit',
    detail: 'memoryBudget',
  })
  expect(error).toBeInstanceOf(LimitError)
  expect(memoryBudget().buffered).toBeLessThanOrEqual(memoryBudget().limit)
  await expect(large.send(new Uint8Array(1))).rejects.toMatchObject({ delivery: 'not sent', cause: error })
  expect(small.counters.errors).toEqual({})
  small.destroy()
})

it('is kept immediately when it is lowered', async () => {
  const [a] = await withPeer()
  void a.send(new Uint8Array(8_000_000))
  void a.send(new Uint8Array(8_000_000))
  setMemoryBudget(1)
  expect(await a.closed).toMatchObject({ reason: 'limit', detail: 'memoryBudget' })
})

it('counts what is taken while the peer is slow, a small message at a time', async () => {
  const [a] = await withPeer()
  setMemoryBudget(memoryBudget().buffered + 20_000_000)
  let sends = 0
  while (memoryBudget().buffered < 15_000_000 && sends < 1_000_000) {
    void a.send(new Uint8Array(200))
    if (++sends % 1000 === 0) await new Promise(setImmediate)
  }
  expect(sends).toBeLessThan(1_000_000)
  a.destroy()
})

it('settles a request that took its own connection over the budget', async () => {
  const [a] = await withPeer()
  setMemoryBudget(memoryBudget().buffered + 1_000_000)
  const reply = a.request(new Uint8Array(8_000_000))
  await expect(reply).rejects.toMatchObject({
    delivery: 'may have been processed',
    cause: { option: 'memoryBudget' },
  })
})

it('counts what a lost connection has received, until it is read or dropped', async () => {
  const before = memoryBudget().buffered
  const [read, one] = await withPeer()
  const [dropped, other] = await withPeer()
  for (const [connection, peer] of [[read, one] as const, [dropped, other] as const]) {
    peer.write(encodeFrame(new Uint8Array(100_000)))
    await expect.poll(() => connection.counters.bytesReceived).toBe(100_004)
    peer.resetAndDestroy()
    await connection.closed
  }
  expect(memoryBudget().buffered - before).toBe(200_008)
  expect(await read.recv()).toHaveLength(100_000)
  expect(memoryBudget().buffered - before).toBe(100_004)
  void dropped.close()
  expect(memoryBudget().buffered - before).toBe(0)
})

it('forgets a lost connection once its failure is reported, though a part of a frame is left in it', async () => {
  const before = memoryBudget().buffered
  const [a, peer] = await withPeer()
  peer.write(encodeFrame(new Uint8Array(100_000)).subarray(0, 50_000))
  await expect.poll(() => a.counters.bytesReceived).toBe(50_000)
  peer.resetAndDestroy()
  await a.closed
  expect(memoryBudget().buffered - before).toBe(50_000)
  await expect(a.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED' })
  expect(memoryBudget().buffered - before).toBe(0)
})

it('drops what a lost connection has received, if that is most', async () => {
  const [lost, peer] = await withPeer()
  peer.write(encodeFrame(new Uint8Array(200_000)))
  await expect.poll(() => lost.counters.bytesReceived).toBe(200_004)
  peer.resetAndDestroy()
  await lost.closed
  setMemoryBudget(1_000)
  expect(memoryBudget().buffered).toBeLessThanOrEqual(1_000)
})
