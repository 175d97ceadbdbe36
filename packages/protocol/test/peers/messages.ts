import { expect } from 'vitest'
import { crc32 } from 'node:zlib'

const STEP = 251

/** A number of 23 bits. Every peer has the same generator. */
export type Draw = () => number

export function drawFrom(seed: number): Draw {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return state >>> 8
  }
}

/** The messages that a peer makes as a client, when it is given the same numbers. */
export function messagesOfClient(count: number, seed: number, largest: number): Uint8Array[] {
  const draw = drawFrom(seed)
  const pattern = Uint8Array.from({ length: largest + STEP }, (_, i) => i % STEP)
  return Array.from({ length: count }, (_, i) => {
    const size = i === 0 ? 0 : i === 1 ? largest : drawSize(draw, largest)
    return pattern.subarray(i % STEP, (i % STEP) + size)
  })
}

/** Messages of our own: an empty one, one of the largest size, and others of which most are small, of random bytes. */
export function randomMessages(count: number, draw: Draw, largest: number): Uint8Array[] {
  const sizes = [0, largest, ...Array.from({ length: count - 2 }, () => drawSize(draw, largest))]
  return messagesOfSizes(sizes, draw)
}

export function messagesOfSizes(sizes: number[], draw: Draw): Uint8Array[] {
  const noise = Uint8Array.from({ length: Math.max(...sizes) + STEP }, draw)
  return sizes.map((size) => {
    const start = draw() % STEP
    return noise.subarray(start, start + size)
  })
}

function drawSize(draw: Draw, largest: number): number {
  const size = draw() % (largest + 1)
  return size >> (draw() % 16)
}

/** What a peer prints about the messages that it has received. */
export function reportOf(messages: Uint8Array[]): string {
  const bytes = messages.reduce((sum, message) => sum + message.length, 0)
  const crc = messages.reduce((value, message) => crc32(message, value), 0)
  return `${messages.length} ${bytes} ${crc}`
}

export function expectMessage(actual: Uint8Array | undefined, messages: Uint8Array[], i: number): void {
  const expected = messages[i]!
  if (actual === undefined) expect.fail(`the stream ended before message ${i} of ${messages.length}`)
  expect(actual.length, `length of message ${i}`).toBe(expected.length)
  expect(Buffer.compare(actual, expected), `bytes of message ${i}`).toBe(0)
}
