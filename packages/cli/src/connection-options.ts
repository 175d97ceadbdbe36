import { codecByName, lengthFields } from '@echo/protocol'
import type { ConnectionFlags } from './flags.js'

/** What determines how a message becomes a frame. */
export type FramingFlags = Pick<ConnectionFlags, 'codec' | 'lengthField'>

/** The flags of both modes, as `listen()` and `connect()` take them. */
export function connectionOptions(flags: ConnectionFlags) {
  const { host, port, path, handshakeTimeout, idleTimeout, writeTimeout, closeGrace } = flags
  return { host, port, path, handshakeTimeout, idleTimeout, writeTimeout, closeGrace }
}

/** The flags of the mode that was chosen, as `listen()` and `connect()` take them. */
export function modeOptions(flags: ConnectionFlags) {
  if (flags.raw) return { raw: true as const, bufferSize: flags.bufferSize }
  const { maxFrameLength, frameTimeout, minFrameRate } = flags
  return { raw: false as const, ...framedOptions(flags), maxFrameLength, frameTimeout, minFrameRate }
}

/** The codec and the length field, as `FrameDecoder` and the like take them. */
export function framedOptions({ codec, lengthField }: FramingFlags) {
  return { codec: codecByName(codec), lengthField: lengthField && lengthFields[lengthField] }
}
