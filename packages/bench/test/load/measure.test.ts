import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { latencyCount, latencyQuantile } from '@echo/harness'
import { closed, type Workload } from '../../src/load/workload.js'
import { measure } from '../../src/load/measure.js'
import { framedLoad, naiveLoad, streamLoad } from '../../src/load/wire-loads.js'
import type { Load } from '../../src/load/link.js'

let server: Server | undefined

/** A peer that sends back what `reply` makes of what it gets. `position` counts the bytes before the chunk. */
async function peer(
  reply: (chunk: Buffer, position: number, socket: Socket) => Buffer | undefined,
): Promise<number> {
  server = createServer((socket) => {
    let position = 0
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      const bytes = reply(chunk, position, socket)
      position += chunk.length
      if (bytes !== undefined) socket.write(bytes)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

const honest = (chunk: Buffer) => chunk

/** Changes the byte that lies at `target` in the stream. */
function spoiling(target: number) {
  return (chunk: Buffer, position: number): Buffer => {
    const bytes = Buffer.from(chunk)
    if (target >= position && target < position + chunk.length) bytes[target - position]! ^= 1
    return bytes
  }
}

/** Measures for as long as it takes until a message came back: nothing may happen in 50 ms on a busy machine. */
async function run(load: Load, port: number, workload: Workload = closed(64, 8)) {
  for (let duration = 50; ; duration *= 2) {
    const measured = await measure(load, { workload, port, pid: process.pid, warmUp: 10, duration })
    if (measured.messages > 0) return measured
  }
}

afterEach(() => server?.close())

describe.each([
  ['framed', framedLoad],
  ['naive', naiveLoad],
  ['stream', streamLoad],
] as const)('a measurement of the %s load', (_, load) => {
  it('counts what an honest peer sends back', async () => {
    const { messages, bytes, exchanged, verified, latencies } = await run(load, await peer(honest))
    expect(messages).toBeGreaterThan(0)
    expect(bytes).toBe(messages * 64)
    expect(verified).toBeGreaterThanOrEqual(load === streamLoad ? 2 : 32)
    expect(exchanged).toBeGreaterThan(verified)
    expect(latencies).toBeUndefined()
  })

  it('fails on one wrong byte in the correctness pass', async () => {
    const port = await peer(spoiling(500))
    await expect(run(load, port)).rejects.toMatchObject({ name: 'WrongReplyError' })
  })

  it('fails when the peer closes', async () => {
    const port = await peer((_chunk, _position, socket) => void socket.end())
    await expect(run(load, port)).rejects.toThrow('closed the connection')
  })

  it('goes over several connections at once', async () => {
    const { messages, verified } = await run(load, await peer(honest), closed(64, 4, 5))
    expect(messages).toBeGreaterThan(0)
    expect(verified % 5).toBe(0)
  })
})

describe('a measurement of framed load', () => {
  it('fails on a wrong length in the timed pass', async () => {
    let connections = 0
    const port = await peer((chunk, position) => {
      if (position === 0) connections++
      return connections === 2 ? spoiling(68 * 3 + 2)(chunk, position) : chunk
    })
    await expect(run(framedLoad, port)).rejects.toThrow('header')
  })

  it('fails on replies that nobody asked for', async () => {
    const port = await peer((chunk) => Buffer.concat([chunk, chunk]))
    await expect(run(framedLoad, port, closed(64, 1))).rejects.toMatchObject({ name: 'WrongReplyError' })
  })

  it('fails on replies that come on another connection', async () => {
    const sockets: Socket[] = []
    const port = await peer((chunk, _position, socket) => {
      if (!sockets.includes(socket)) sockets.push(socket)
      const other = sockets.find((each) => each !== socket)
      if (other === undefined) return chunk
      other.write(chunk)
      return undefined
    })
    await expect(run(framedLoad, port, closed(64, 4, 2))).rejects.toMatchObject({ name: 'WrongReplyError' })
  })

  it('carries messages without a byte', async () => {
    const { messages, bytes, wireBytes } = await run(framedLoad, await peer(honest), closed(0, 8))
    expect(messages).toBeGreaterThan(0)
    expect(bytes).toBe(0)
    expect(wireBytes).toBeGreaterThan(0)
  })

  it('counts a header and a payload there and back', async () => {
    const { messages, wireBytes } = await run(framedLoad, await peer(honest))
    // Eight are on their way when the time begins, and when it is over.
    expect(Math.abs(wireBytes - messages * 2 * 68)).toBeLessThanOrEqual(8 * 2 * 68)
  })

  it('times each message when one is in flight', async () => {
    const { latencies = [], messages } = await run(framedLoad, await peer(honest), closed(64, 1))
    expect(Math.abs(latencyCount(latencies) - messages)).toBeLessThanOrEqual(1)
  })

  it('sends at a constant rate, and times from the moment at which a message was to be sent', async () => {
    const workload = { size: 64, connections: 2, rate: 2000 }
    const port = await peer(honest)
    const began = performance.now()
    const { latencies = [], messages, exchanged, verified } = await run(framedLoad, port, workload)
    const most = 1 + (2000 * (performance.now() - began)) / 1000
    expect(messages).toBeGreaterThan(0)
    expect(exchanged - verified).toBeLessThanOrEqual(most)
    expect(latencyCount(latencies)).toBe(messages)
    expect(latencyQuantile(latencies, 0.5)).toBeGreaterThan(0)
  })

  it('says what the server took, where the system tells', async () => {
    const { server: usage } = await run(framedLoad, await peer(honest))
    if (process.platform === 'linux') expect(usage?.cpu).toBeGreaterThan(0)
    else expect(usage).toBeUndefined()
  })
})
