import { codecByName } from '@echo/protocol'
import type { ConnectionFlags } from './flags.js'

/** The flags of both modes, as `listen()` and `connect()` take them. */
export function connectionOptions(flags: ConnectionFlags) {
  const { host, port, path, handshakeTimeout, idleTimeout, writeTimeout, closeGrace } = flags
  return { host, port, path, handshakeTimeout, idleTimeout, writeTimeout, closeGrace }
}

/** The flags of the mode that was chosen, as `listen()` and `connect()` take them. */
export function modeOptions(flags: ConnectionFlags) {
  if (flags.raw) return { raw: true as const, bufferSize: flags.bufferSize }
  const { codec, maxFrameLength, frameTimeout, minFrameRate } = flags
  return { raw: false as const, codec: codecByName(codec), maxFrameLength, frameTimeout, minFrameRate }
}
