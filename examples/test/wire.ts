import { encodeFrame, msgpack } from '@echo/protocol'

export const modes = ['framed', 'raw'] as const
export type Mode = (typeof modes)[number]

/** The bytes that `text` is on the wire, whoever sends it. */
export function wire(mode: Mode, text: string): Buffer {
  return Buffer.from(mode === 'raw' ? text : encodeFrame(msgpack().encode(text)))
}
