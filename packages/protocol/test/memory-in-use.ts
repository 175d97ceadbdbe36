import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes in use once the garbage is gone: in buffers, and altogether. Garbage depends on when it is collected, these do not. */
export function memoryInUse(): { buffers: number; all: number } {
  collectGarbage()
  collectGarbage() // buffers are swept in the background: this waits for the sweep before
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return { buffers: arrayBuffers, all: arrayBuffers + heapUsed }
}
