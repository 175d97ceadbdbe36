import { GCProfiler, getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a server of ours is asked: the bytes it holds; to begin counting what it allocates; to end that. */
export type ServerRequest = 'memory' | 'begin' | 'end'

/** The fields of a collection's statistics that are used here. */
interface Collection {
  readonly beforeGC: { readonly heapStatistics: { readonly usedHeapSize: number } }
  readonly afterGC: { readonly heapStatistics: { readonly usedHeapSize: number } }
}

/** Counts the bytes that are allocated on the JavaScript heap: what it grew by from each collection to the next. */
export class AllocationMeter {
  #profiler = new GCProfiler()
  #used = 0

  /** Begins. Gives the bytes in use. */
  begin(): number {
    this.#profiler = new GCProfiler()
    this.#profiler.start()
    this.#used = getHeapStatistics().used_heap_size
    return this.#used
  }

  /** Gives the bytes allocated since `begin()`. */
  end(): number {
    const used = getHeapStatistics().used_heap_size
    const { statistics } = this.#profiler.stop() as { statistics: readonly Collection[] }
    let allocated = 0
    let from = this.#used
    for (const { beforeGC, afterGC } of statistics) {
      allocated += beforeGC.heapStatistics.usedHeapSize - from
      from = afterGC.heapStatistics.usedHeapSize
    }
    return allocated + used - from
  }
}

/** Bytes of memory that this process has in use, after its garbage has been collected. */
export function settledMemory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What a first collection finds out to be garbage may hold more that a second one can take.
  collect()
  collect()
  return process.memoryUsage.rss()
}
