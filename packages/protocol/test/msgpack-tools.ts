import { CodecError, msgpack } from '@echo/protocol'
import { expect } from 'vitest'
import type { MsgpackOptions } from '../src/codecs/msgpack.js'
import { hex, toHex } from './hex.js'

export function roundTrip(message: unknown, options?: MsgpackOptions): unknown {
  const its = msgpack(options)
  return its.decode(new Uint8Array(its.encode(message)))
}

export function encoded(message: unknown, options?: MsgpackOptions): string {
  return toHex(msgpack(options).encode(message))
}

export function decoded(payload: string, options?: MsgpackOptions): unknown {
  return msgpack(options).decode(hex(payload))
}

/** What the CodecError says; anything else that is thrown, or nothing, fails the test. */
export function refusal(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError)
    return (error as CodecError).message
  }
  throw new Error('nothing was refused')
}

export const encodingOf = (message: unknown, options?: MsgpackOptions) =>
  refusal(() => msgpack(options).encode(message))
export const decodingOf = (payload: string, options?: MsgpackOptions) =>
  refusal(() => decoded(payload, options))
