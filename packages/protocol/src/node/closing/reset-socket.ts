import type { Socket } from 'node:net'
import { innerSocket } from '../tls/tls-peer.js'

/**
 * A reset, since an end would look like a clean close. A Unix socket has none: there it is an end all the same. So it is
 * while our own end is under way: there Node would report an error, and never close the socket.
 */
export function resetSocket(socket: Socket): void {
  const ending = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
  if (!ending && tryReset(socket)) return
  socket.destroy()
}

function tryReset(socket: Socket): boolean {
  const inner = innerSocket(socket)
  if (inner !== undefined) {
    resetWhenDestroyed(inner)
    socket.destroy()
    return true
  }
  try {
    socket.resetAndDestroy()
    return true
  } catch {
    return false
  }
}

/**
 * From now on whatever destroys this socket resets it, until the function that is given back is called. For a socket under
 * TLS: Node destroys it when the one above is destroyed, and to reset it before that has crashed Node 20.
 */
export function resetWhenDestroyed(socket: Socket): () => void {
  const restore = () => void Reflect.deleteProperty(socket, 'destroy')
  socket.destroy = (error) => {
    restore()
    try {
      return socket.resetAndDestroy()
    } catch {
      return socket.destroy(error)
    }
  }
  return restore
}
