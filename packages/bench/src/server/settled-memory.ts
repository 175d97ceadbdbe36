import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of memory that this process has in use, after its garbage has been collected. */
export function settledMemory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What a first collection finds out to be garbage may hold more that a second one can take.
  collect()
  collect()
  return process.memoryUsage.rss()
}
