import { afterEach, beforeEach, vi } from 'vitest'

/**
 * Timers and `performance.now()` stand still in each test, however busy the machine is, until `pass()` moves them. Sockets,
 * immediates and ticks go on: they are real.
 */
export function useVirtualTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

/**
 * Lets `milliseconds` pass. As in Node's loop, timers are called first, then sockets are read, then immediates are called; what a
 * deadline does once it has looked again is done.
 */
export async function pass(milliseconds: number): Promise<void> {
  await new Promise(setImmediate)
  vi.advanceTimersByTime(milliseconds)
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}

/**
 * Waits until `condition` holds, while time stands still: `expect.poll()` would move it.
 * @throws if it does not hold within half a minute of real time.
 */
export async function until(condition: () => boolean): Promise<void> {
  const start = Date.now()
  while (!condition()) {
    if (Date.now() - start > 30_000) throw new Error(`not yet: ${condition.toString()}`)
    await new Promise(setImmediate)
  }
}
