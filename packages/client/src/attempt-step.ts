import type { Socket } from 'node:net'
import type { TimeoutError } from '@echo/protocol'

/** One step of an attempt to connect: what it waits for, and how it fails. */
interface Step {
  event: 'connect' | 'secureConnect'
  /** In milliseconds. */
  timeout: number
  expired: () => TimeoutError
  failed: (cause: NodeJS.ErrnoException) => Error
  signal: AbortSignal | undefined
}

/** Resolves when the socket has taken the step; else destroys it and rejects. */
export function step(socket: Socket, { event, timeout, expired, failed, signal }: Step): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      socket.off('error', fail)
      socket.off(event, succeed)
    }
    const stop = (reason: unknown) => {
      done()
      socket.on('error', () => {})
      socket.destroy()
      reject(reason)
    }
    const succeed = () => {
      done()
      resolve()
    }
    const fail = (cause: Error) => stop(failed(cause))
    const giveUp = () => stop(signal!.reason)
    const timer = setTimeout(() => stop(expired()), timeout)
    signal?.addEventListener('abort', giveUp, { once: true })
    socket.on('error', fail)
    socket.once(event, succeed)
    if (signal?.aborted) giveUp()
  })
}
