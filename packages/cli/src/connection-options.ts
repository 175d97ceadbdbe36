import { codecByName, lengthFields } from '@echo/protocol'
import type { ConnectionFlags } from './flags.js'

/** The flags that define how a message becomes a frame. */
export type FramingFlags = Pick<ConnectionFlags, 'codec' | 'lengthField'>

/** The options of `listen()` and `connect()` that flags of both modes set. */
export function connectionOptions(flags: ConnectionFlags) {
  const { host, port, path, handshakeTimeout, idleTimeout, writeTimeout, closeGrace } = flags
  return { host, port, path, handshakeTimeout, idleTimeout, writeTimeout, closeGrace }
}

/** The options of `listen()` and `connect()` that flags of the chosen mode set. */
export function modeOptions(flags: ConnectionFlags) {
  if (flags.raw) return { raw: true as const, bufferSize: flags.bufferSize }
  const { maxFrameLength, frameTimeout, minFrameRate } = flags
  return { raw: false as const, ...framedOptions(flags), maxFrameLength, frameTimeout, minFrameRate }
}

/** The codec, and the length field as `FrameDecoder` and `encodeFrame()` take it. */
export function framedOptions({ codec, lengthField }: FramingFlags) {
  return { codec: codecByName(codec), lengthField: lengthField && lengthFields[lengthField] }
}
