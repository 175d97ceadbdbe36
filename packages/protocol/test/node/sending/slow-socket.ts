import type { Socket } from 'node:net'

/**
 * The part of a socket that is written to. What it took is in the kernel's hands when the test calls `drain()`; while `fast`, as soon as
 * it is written.
 */
export class SlowSocket {
  destroyed = false
  errored: Error | null = null
  writableLength = 0
  ended = false
  fast = false
  /** Sizes of the writes. */
  readonly writes: number[] = []
  /** All that was called, in order. */
  readonly calls: string[] = []
  #pending: ((error?: Error) => void)[] = []

  get asSocket(): Socket {
    return this as unknown as Socket
  }

  cork(): void {
    this.calls.push('cork')
  }

  uncork(): void {
    this.calls.push('uncork')
  }

  write(part: Uint8Array, callback?: () => void): void {
    this.calls.push(`write ${part.length}`)
    this.writes.push(part.length)
    if (!this.fast) this.writableLength += part.length
    if (callback !== undefined) this.#pending.push(callback)
  }

  end(): void {
    this.calls.push('end')
    this.ended = true
  }

  /** The kernel has taken all; Node calls back. */
  drain(error?: Error): void {
    this.writableLength = 0
    this.callBack(error)
  }

  /** Node calls back, of writes that were done before. */
  callBack(error?: Error): void {
    for (const callback of this.#pending.splice(0)) callback(error)
  }
}

/** Whether a promise settles without anything else happening. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    new Promise<false>((resolve) => setImmediate(() => resolve(false))),
  ])
}
