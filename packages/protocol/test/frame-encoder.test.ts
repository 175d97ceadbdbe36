import { encodeFrame, FrameTooLargeError } from '@echo/protocol'
import { expect, it } from 'vitest'
import { hex, toHex } from './hex.js'

it('puts the length before the payload, big-endian, not counting itself', () => {
  expect(toHex(encodeFrame(hex('68656c6c6f')))).toBe('0000000568656c6c6f')
  expect(toHex(encodeFrame(new Uint8Array(0x1_0203)).subarray(0, 4))).toBe('00010203')
})

it('gives an empty payload a frame of its own', () => {
  expect(toHex(encodeFrame(hex('')))).toBe('00000000')
})

it('copies: the frame does not change with the payload', () => {
  const payload = hex('61')
  const frame = encodeFrame(payload)
  payload[0] = 0x62
  expect(toHex(frame)).toBe('0000000161')
})

it('refuses a payload over the limit, as our own mistake', () => {
  expect(() => encodeFrame(hex('6161'), { maxFrameLength: 1 })).toThrow(FrameTooLargeError)
  expect(() => encodeFrame(hex('6161'), { maxFrameLength: 1 })).toThrow(
    /2 bytes, over the limit of 1; it was not sent/,
  )
  expect(toHex(encodeFrame(hex('6161'), { maxFrameLength: 2 }))).toBe('000000026161')
})
