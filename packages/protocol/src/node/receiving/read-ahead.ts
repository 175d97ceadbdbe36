import type { Socket } from 'node:net'
import { isTls } from '../tls/tls-peer.js'

/**
 * Takes out what a socket has read before it was taken over: behind a PROXY header, say, or an HTTP upgrade. While anything is left in
 * it, the socket cannot be read directly. `undefined` if there is nothing, or it comes as 'data' anyway.
 */
export function takeReadAhead(socket: Socket): Uint8Array | undefined {
  if (isTls(socket) || socket.destroyed || socket.readableLength === 0) return undefined
  const chunks: Uint8Array[] = []
  // A flowing socket gives one chunk at a time.
  while (socket.readableLength > 0) {
    const chunk = socket.read() as Uint8Array | null
    if (chunk === null) break
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
}
