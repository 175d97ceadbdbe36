import { encodeFrame } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { FrameCounter } from '../../src/load/replies.js'

function framesOf(size: number, frames: number): Buffer {
  return Buffer.concat(Array.from({ length: frames }, () => encodeFrame(new Uint8Array(size).fill(0xff))))
}

function count(size: number, stream: Buffer, chunk: number): number {
  const counter = new FrameCounter(size)
  let frames = 0
  for (let at = 0; at < stream.length; at += chunk) frames += counter.push(stream.subarray(at, at + chunk))
  return frames
}

describe('the frame counter', () => {
  it.each([0, 1, 3, 64, 1000])('counts every frame of %i bytes, wherever the stream is cut', (size) => {
    const stream = framesOf(size, 20)
    for (const chunk of [1, 2, 3, 4, 5, 7, 67, 68, 69, 137, 1004, 1005, stream.length]) {
      expect(count(size, stream, chunk)).toBe(20)
    }
  })

  it('does not count a frame before its last byte', () => {
    const counter = new FrameCounter(64)
    const frame = framesOf(64, 1)
    expect(counter.push(frame.subarray(0, 67))).toBe(0)
    expect(counter.push(frame.subarray(67))).toBe(1)
  })

  it.each([1, 2, 5, 68, 200])('refuses a header of another length, in chunks of %i', (chunk) => {
    const stream = Buffer.concat([framesOf(64, 2), framesOf(63, 2)])
    expect(() => count(64, stream, chunk)).toThrow('64 B')
  })
})
