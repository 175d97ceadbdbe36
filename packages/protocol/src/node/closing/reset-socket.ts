import { setDeadline } from '../limits/deadline.js'
import type { SendQueue } from '../sending/send-queue.js'
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

/**
 * Milliseconds between the last bytes and the reset behind them. A reset drops what the kernel has not sent yet; and libuv, where it
 * finds bytes and a reset at the same time, gives the bytes and takes the reset for an end.
 */
const RESET_DELAY = 50

/** Calls `reset` when what waits to be sent has gone out, as far as it can. */
export function resetAfterFlush(
  sendQueue: Pick<SendQueue<never>, 'queued' | 'flush'>,
  reset: () => void,
): void {
  const delay = sendQueue.queued === 0 ? 0 : RESET_DELAY
  void sendQueue.flush().then(() => void setDeadline(delay, reset), reset)
}
