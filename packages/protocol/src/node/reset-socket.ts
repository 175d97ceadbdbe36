import type { Socket } from 'node:net'

/**
 * A reset, since an end would look like a clean close. Only TCP has one: with TLS, and on a Unix socket, it is an end all
 * the same. So it is while our own end is under way: there Node would report an error, and never close the socket.
 */
export function resetSocket(socket: Socket): void {
  const ending = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
  if (!ending && tryReset(socket)) return
  socket.destroy()
}

function tryReset(socket: Socket): boolean {
  try {
    socket.resetAndDestroy()
    return true
  } catch {
    return false
  }
}
