import { describe, expect, it } from 'vitest'
import { ByteQueue } from '../src/byte-queue.js'
import { hex, toHex } from './hex.js'
import { memoryInUse } from './memory-in-use.js'

function queueOf(...chunks: Uint8Array[]): ByteQueue {
  const queue = new ByteQueue()
  for (const chunk of chunks) queue.push(chunk)
  return queue
}

describe('ByteQueue', () => {
  it('gives bytes in order, from within chunks and across them', () => {
    const queue = queueOf(hex('010203'), hex('04'), hex('0506'), new Uint8Array(2000).fill(7), hex('08'))
    expect(queue.length).toBe(2007)
    expect(toHex(queue.take(2))).toBe('0102')
    expect(toHex(queue.take(3))).toBe('030405')
    expect(toHex(queue.copy().subarray(0, 2))).toBe('0607')
    expect(queue.take(2001).at(-1)).toBe(7)
    expect(toHex(queue.take(1))).toBe('08')
    expect(queue.length).toBe(0)
    expect(queue.take(0)).toHaveLength(0)
  })

  it('views a chunk where it can', () => {
    const chunk = new Uint8Array(100)
    expect(queueOf(chunk).take(10).buffer).toBe(chunk.buffer)
  })

  it('looks at a number that is split over chunks', () => {
    expect(queueOf(hex('ff'), hex('ff'), hex('fffe')).uint32At(0)).toBe(0xffff_fffe)
    const queue = queueOf(hex('00ffff'), hex('fffe00'))
    expect(queue.uint32At(1)).toBe(0xffff_fffe)
    expect(queue.length).toBe(6)
  })

  it('takes a whole frame of the default header, and nothing else', () => {
    const queue = queueOf(hex('0000000261620000000163'))
    expect(queue.takeFrame(1)).toBeUndefined()
    expect(queue.takeFrame(2)).toEqual(new Uint8Array(hex('6162')))
    expect(queue.takeFrame(2)).toEqual(new Uint8Array(hex('63')))
    expect(queue.takeFrame(2)).toBeUndefined()
    expect(queueOf(hex('00000002'), hex('6162')).takeFrame(2)).toBeUndefined()
    expect(queueOf(hex('000000')).takeFrame(2)).toBeUndefined()
  })

  it('copies a few bytes that are left to the front of what is copied behind them', () => {
    const queue = queueOf(hex('0000000261'))
    const source = Uint8Array.from(hex('62ffff'))
    queue.pushCopy(source, 2)
    source.fill(0)
    expect(queue.takeFrame(2)).toBeUndefined()
    expect(queue.length).toBe(7)
    const long = queueOf(hex('0000000261'))
    long.pushCopy(Uint8Array.from(hex('62000000016300')), 6)
    expect([long.takeFrame(9), long.takeFrame(9)]).toEqual([
      new Uint8Array(hex('6162')),
      new Uint8Array(hex('63')),
    ])
    expect(long.length).toBe(0)
  })

  it('gives some of the chunk being read, and goes on to the next', () => {
    const queue = queueOf(new Uint8Array(2000).fill(1), new Uint8Array(2000).fill(2))
    expect(queue.takeSome(1500)).toHaveLength(1500)
    expect(queue.takeSome(1500)).toHaveLength(500)
    expect(queue.takeSome(1500)[0]).toBe(2)
  })

  it('does not keep a chunk for the few bytes that are left of it', () => {
    const chunk = new Uint8Array(1000)
    const queue = queueOf(chunk)
    queue.take(990)
    queue.compact()
    expect(queue.take(10).buffer).not.toBe(chunk.buffer)
  })

  it('does not keep a block for each of the bytes between larger chunks', () => {
    const before = memoryInUse().buffers
    const queue = new ByteQueue()
    for (let i = 0; i < 4000; i++) {
      queue.push(new Uint8Array(1))
      queue.push(new Uint8Array(1024))
    }
    expect(queue.length).toBe(4000 * 1025)
    expect(memoryInUse().buffers - before).toBeLessThan(3 * queue.length)
    expect(queue.take(queue.length)).toHaveLength(4000 * 1025)
  })

  it('keeps bytes apart that were gathered before and after a larger chunk', () => {
    const bytes = Uint8Array.from({ length: 4000 }, (_, i) => i % 251)
    const queue = new ByteQueue()
    for (let at = 0; at < 60; at++) queue.push(bytes.slice(at, at + 1))
    queue.push(bytes.slice(60, 3000))
    for (let at = 3000; at < 4000; at++) queue.push(bytes.slice(at, at + 1))
    expect(Buffer.compare(queue.take(4000), bytes)).toBe(0)
  })

  it('forgets everything when it is cleared', () => {
    const queue = queueOf(hex('0102'), hex('03'), new Uint8Array(2000))
    queue.clear()
    expect(queue.length).toBe(0)
    queue.push(hex('04'))
    expect(toHex(queue.take(1))).toBe('04')
  })
})
