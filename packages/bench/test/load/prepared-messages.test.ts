import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { payloadOf, prepareMessages } from '../../src/load/prepared-messages.js'
import { sendBatched, sendEach } from '../../src/load/socket-link.js'

describe('prepared messages', () => {
  it('are all different, and carry their number', () => {
    const payloads = Array.from({ length: 5000 }, (_, index) => payloadOf(index, 64))
    expect(new Set(payloads.map((payload) => payload.toString('hex'))).size).toBe(5000)
    expect(payloads[4999]?.readUInt32BE(0)).toBe(4999)
  })

  it('have every size, none and more than the pool of bytes included', () => {
    for (const size of [0, 1, 3, 4, 65_536, 1_048_576]) expect(payloadOf(3, size).length).toBe(size)
  })
})

describe.each([
  ['batched', sendBatched],
  ['each', sendEach],
] as const)('messages sent %s', (style, send) => {
  const messages = prepareMessages(4, 8, (payload) => payload)
  const writes = (from: number, count: number) => {
    const written: Buffer[] = []
    send({ write: (bytes: Buffer) => written.push(bytes) } as unknown as Socket, messages, from, count)
    return written
  }
  const expected = (from: number, count: number) =>
    Buffer.concat(Array.from({ length: count }, (_, index) => messages.each[(from + index) % 4]!))

  it('go on where the last ended, and around the circle', () => {
    for (const [from, count] of [
      [0, 1],
      [0, 4],
      [3, 2],
      [5, 9],
      [2, 0],
    ] as const) {
      expect(Buffer.concat(writes(from, count))).toEqual(expected(from, count))
    }
  })

  it('are as many writes as the style says', () => {
    expect(writes(0, 3)).toHaveLength(style === 'each' ? 3 : 1)
    expect(writes(3, 2)).toHaveLength(2)
  })
})
