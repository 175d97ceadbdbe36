import type { Socket } from 'node:net'
import { setDeadline } from '@echo/protocol/internal'

/** How long an attempt may take, and what else ends it. */
export interface AttemptLimits {
  /** In milliseconds. */
  timeout: number
  expired: () => Error
  signal: AbortSignal | undefined
}

/**
 * An attempt that succeeds or fails once, within its limits.
 * @param start begins it, and gives the function that drops what was begun, which is called unless the attempt succeeds.
 */
export function connectAttempt<T>(
  { timeout, expired, signal }: AttemptLimits,
  start: (succeed: (value: T) => void, fail: (reason: unknown) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let open = true
    const close = () => {
      open = false
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    const succeed = (value: T) => {
      if (!open) return
      close()
      resolve(value)
    }
    const fail = (reason: unknown) => {
      if (!open) return
      close()
      drop()
      reject(reason)
    }
    const onAbort = () => fail(signal!.reason)
    const timer = setDeadline(timeout, () => fail(expired()))
    const drop = start(succeed, fail)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
  })
}

/** Calls one of the two, once. Gives the function that prevents it and destroys the socket. */
export function awaitSocket(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  succeeded: () => void,
  failed: (error: NodeJS.ErrnoException) => void,
): () => void {
  const forget = () => {
    socket.off('error', onError)
    socket.off(event, onEvent)
  }
  const drop = () => {
    forget()
    socket.on('error', () => {})
    socket.destroy()
  }
  const onEvent = () => {
    forget()
    succeeded()
  }
  const onError = (error: Error) => {
    drop()
    failed(error)
  }
  socket.on('error', onError)
  socket.once(event, onEvent)
  return drop
}
