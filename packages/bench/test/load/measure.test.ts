import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { framedLoad } from '../../src/load/framed-load.js'
import type { LoadSide } from '../../src/load/load-side.js'
import { measure } from '../../src/load/measure.js'
import { naiveLoad } from '../../src/load/naive-load.js'
import { streamLoad } from '../../src/load/stream-load.js'

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

/** Changes the byte that lies at `target` in the stream. */
function spoiling(target: number) {
  return (chunk: Buffer, position: number): Buffer => {
    const bytes = Buffer.from(chunk)
    if (target >= position && target < position + chunk.length) bytes[target - position]! ^= 1
    return bytes
  }
}

function run(load: LoadSide, port: number, size = 64, depth = 8) {
  return measure(load, { port, size, depth, warmUp: 10, duration: 30 })
}

afterEach(() => server?.close())

describe.each([
  ['framed', framedLoad],
  ['naive', naiveLoad],
  ['stream', streamLoad],
] as const)('a measurement of the %s load', (_, load) => {
  it('counts what an honest peer sends back', async () => {
    const { messages, bytes, roundTrip } = await run(load, await peer((chunk) => chunk))
    expect(messages).toBeGreaterThan(0)
    expect(bytes).toBe(messages * 64)
    expect(roundTrip).toBeUndefined()
  })

  it('fails on one wrong byte in the correctness pass', async () => {
    const port = await peer(spoiling(500))
    await expect(run(load, port)).rejects.toMatchObject({ name: 'WrongReplyError' })
  })

  it('fails when the peer closes', async () => {
    const port = await peer((_chunk, _position, socket) => void socket.end())
    await expect(run(load, port)).rejects.toThrow('closed the connection')
  })
})

describe('a measurement of framed load', () => {
  it('fails on a wrong length in the timed pass', async () => {
    const verified = 32 * 68
    await expect(run(framedLoad, await peer(spoiling(verified + 68 * 3 + 2)))).rejects.toThrow('header')
  })

  it('fails on replies that nobody asked for', async () => {
    const port = await peer((chunk) => Buffer.concat([chunk, chunk]))
    await expect(run(framedLoad, port, 64, 1)).rejects.toMatchObject({ name: 'WrongReplyError' })
  })

  it('times each message when one is in flight', async () => {
    const { roundTrip, messages } = await run(framedLoad, await peer((chunk) => chunk), 64, 1)
    expect(Math.abs((roundTrip?.count ?? 0) - messages)).toBeLessThanOrEqual(1)
  })
})
