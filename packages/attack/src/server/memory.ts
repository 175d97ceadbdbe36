import { setImmediate as nextTurn } from 'node:timers/promises'

/** Bytes, after the garbage has been collected. */
export interface Memory {
  readonly resident: number
  readonly heap: number
  readonly external: number
  readonly arrayBuffers: number
}

/** What this process holds once its garbage is gone. Finalizers need a turn of their own, hence more than one. */
export async function memoryHeld(): Promise<Memory> {
  for (let i = 0; i < 3; i++) {
    collectGarbage()
    await nextTurn()
  }
  return memoryNow()
}

export function memoryNow(): Memory {
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  return { resident: rss, heap: heapUsed, external, arrayBuffers }
}

export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('start this process with --expose-gc')
  globalThis.gc()
}
