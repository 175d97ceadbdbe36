import { readFile, writeFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { getHeapSpaceStatistics } from 'node:v8'
import { memoryBudget } from '@echo/protocol/node'

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
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  return { resident: rss, heap: heapUsed, external, arrayBuffers, young: space?.physical_space_size ?? 0 }
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('start this process with --expose-gc')
  globalThis.gc()
}

/** The most resident bytes of this process where it was weighed without its garbage. */
export class Heaviest {
  #most = 0

  weigh(): void {
    collectGarbage()
    this.#most = Math.max(this.#most, process.memoryUsage.rss())
  }

  /** What it was since the last time it was taken. */
  take(): number {
    const most = this.#most
    this.#most = 0
    return most
  }
}

/** Milliseconds between two looks. */
const PAUSE = 5

/** The most bytes that the connections of this process held together. */
export class BufferedPeak {
  #buffered = 0
  #timer: NodeJS.Timeout | undefined

  watch(): void {
    this.#buffered = 0
    const look = () => (this.#buffered = Math.max(this.#buffered, memoryBudget().buffered))
    this.#timer ??= setInterval(look, PAUSE).unref()
  }

  /** Ends watching. */
  take(): number {
    clearInterval(this.#timer)
    this.#timer = undefined
    return this.#buffered
  }
}

/** From now on `peakMemory()` of that process starts again. */
export async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {})
}

/** The most bytes of a process that were resident, garbage included, as the kernel saw it. `NaN` where there is no such kernel. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024
}
