import { encodeFrame, msgpack } from '@echo/protocol'

export const modes = ['framed', 'raw'] as const
export type Mode = (typeof modes)[number]

/** The bytes that `text` is on the wire, from either side. */
export function wire(mode: Mode, text: string): Buffer {
  return Buffer.from(mode === 'raw' ? text : encodeFrame(msgpack().encode(text)))
}

/** What a client sends last. Raw, there is nothing that could say so. */
export function goodbye(mode: Mode): Buffer {
  return Buffer.from(mode === 'raw' ? '' : encodeFrame(msgpack().encode(null)))
}

/** What a server prints of a client that left, and of one that was killed. */
export const ENDED = {
  framed: { left: 'left', killed: 'ended without a goodbye, as one that is killed does' },
  raw: {
    left: 'ended: it left or was killed, and bytes do not say which',
    killed: 'ended: it left or was killed, and bytes do not say which',
  },
} as const
