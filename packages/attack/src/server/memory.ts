import { setImmediate as nextTurn } from 'node:timers/promises'
import { getHeapSpaceStatistics } from 'node:v8'

/** Bytes, after the garbage has been collected. */
export interface Memory {
  readonly resident: number
  readonly heap: number
  readonly external: number
  readonly arrayBuffers: number
  /** Of the resident ones, V8's young generation: a pool that grows with what a process has once had to do, to 32 MiB. */
  readonly young: number
}

/** What this process holds once its garbage is gone. Finalizers need a turn of their own, hence more than one. */
export async function memoryHeld(): Promise<Memory> {
  for (let i = 0; i < 3; i++) {
    collectGarbage()
    await nextTurn()
  }
  return memoryNow()
}

function memoryNow(): Memory {
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  return { resident: rss, heap: heapUsed, external, arrayBuffers, young: youngGeneration() }
}

function youngGeneration(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  return space?.physical_space_size ?? 0
}

export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('start this process with --expose-gc')
  globalThis.gc()
}
